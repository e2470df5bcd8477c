"""What the tests of files and answers stand on."""
from lib.dutyme import Stage


class Verbs(Stage):
    def verb(self, *words, status=0, **env):
        """Runs `dutyme WORDS` on Primary: what it says. What it prints is in self.out."""
        job = self.start(*words, env={"DUTYME_SCHEDULE": "PPRI001", **env})
        code, err = job.wait()
        self.assertEqual(code, status, err)
        self.out = job.out
        return err
