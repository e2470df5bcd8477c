// withDutyme(schedule: 'Primary') { sh './deploy.sh' }
def call(Map options, Closure body) {
    // Fails where the agent has none, before the token is there.
    sh 'dutyme version'
    String tour = "${pwd(tmp: true)}/dutyme-${UUID.randomUUID()}.json"
    try {
        ask(options, tour) { sh 'exec dutyme start --id-file "$TOUR"' }
        body()
    } finally {
        // In a bound: a build that is being aborted waits for this.
        timeout(time: 60, unit: 'SECONDS') {
            ask(options, tour) { sh returnStatus: true, script: 'exec dutyme stop --id-file "$TOUR"' }
        }
    }
}

// The token is there for dutyme alone, not for the deploy. Nothing is put into a script's text.
private void ask(Map options, String tour, Closure question) {
    List<String> settings = ["TOUR=${tour}", "DUTYME_SCHEDULE=${options.schedule}", "DUTYME_FOR=${options.for ?: '75m'}"]
    if (options.user) settings << "DUTYME_USER=${options.user}"
    withCredentials([string(credentialsId: options.credentialsId ?: 'pagerduty-token', variable: 'DUTYME_TOKEN')]) {
        withEnv(settings, question)
    }
}
