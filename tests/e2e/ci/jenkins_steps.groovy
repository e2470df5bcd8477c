// The steps of Jenkins that the templates use, as far as they use them. A script is really run by sh, with the build's
// cookie in its environment as durable-task puts it there; a status other than 0 is an exception, as a signal's is.
//
// usage: groovy jenkins_steps.groovy library FILE SCHEDULE | pipeline FILE
//        WORKSPACE, COOKIE and TOKEN come from the environment
import org.codehaus.groovy.control.CompilerConfiguration

abstract class Steps extends Script {
    static List<Map<String, String>> environments = [[:]]

    static <T> T within(Map<String, String> more, Closure<T> body) {
        environments << environments.last() + more
        try {
            body()
        } finally {
            environments.remove(environments.size() - 1)
        }
    }

    def sh(String script) { sh(script: script) }

    def sh(Map step) {
        assert (step.keySet() - ['script', 'returnStatus']).empty
        def file = File.createTempFile('script', '.sh', new File(System.getenv('WORKSPACE')))
        file.text = step.script
        def process = new ProcessBuilder('sh', '-xe', file.path).directory(file.parentFile).inheritIO()
        process.environment().keySet().removeAll(['TOKEN', 'COOKIE'])
        process.environment() << environments.last() << [JENKINS_NODE_COOKIE: System.getenv('COOKIE')]
        def status = process.start().waitFor()
        if (step.returnStatus) return status
        if (status != 0) throw new RuntimeException("script returned exit code ${status}")
    }

    def withEnv(List settings, Closure body) {
        within(settings.collectEntries { it.toString().split('=', 2) as List }, body)
    }

    def string(Map binding) {
        assert binding.credentialsId == 'pagerduty-token'
        [(binding.variable): System.getenv('TOKEN')]
    }

    def withCredentials(List bindings, Closure body) { within(bindings.sum(), body) }

    def timeout(Map limit, Closure body) {
        assert limit.time > 0 && limit.unit == 'SECONDS'
        body()
    }

    def pwd(Map options) {
        assert options.tmp
        System.getenv('WORKSPACE')
    }
}

// A declarative pipeline, of which only the environment and the steps do anything here.
abstract class Declarative extends Steps {
    def pipeline(Closure body) { body() }
    def stages(Closure body) { body() }
    def stage(String name, Closure body) { body() }
    def steps(Closure body) { body() }
    def agent(String any) {}
    def getAny() { 'any' }
    def options(Closure body) { body() }
    def timeout(Map limit) { assert limit.unit == 'MINUTES' }
    def disableConcurrentBuilds() {}
    def environment(Closure body) {
        body()
        environments << environments.last() + binding.variables
    }
}

def (kind, path) = args
def base = kind == 'library' ? Steps : Declarative
def shell = new GroovyShell(this.class.classLoader, new Binding(), new CompilerConfiguration(scriptBaseClass: base.name))
def script = shell.parse(new File(path))
try {
    if (kind == 'library') script.call(schedule: args[2]) { script.sh './deploy.sh' } else script.run()
} catch (RuntimeException failure) {
    System.err.println "build: ${failure.message}"
    System.exit(1)
}
