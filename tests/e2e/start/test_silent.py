"""What dutyme start does with wrong answers, and where nobody answers."""
import os
import subprocess

from lib.sandbox import ACCOUNT, ADA
from stage import GO, PERSON, SAVE, SCHEDULE, TOKEN, Asking


class Wrong(Asking):
    def test_three_wrong_answers_are_enough(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ACCOUNT})
        for who in ("nobody@example.com", "n@example.com", "x@example.com"):
            screen.answer(PERSON, who)
        screen.expect("dutyme: none of three answers would do")
        self.nothing_came_of_it(screen)

    def test_a_token_that_is_refused_is_asked_for_again(self):
        screen = self.screen("start")
        screen.answer(TOKEN, "not-a-token-of-anybody")
        screen.expect("refuse")
        screen.answer(TOKEN, ADA)
        screen.expect(SCHEDULE)
        screen.type("\x03")
        screen.expect("hint: nobody was put on call, and nothing was saved")
        self.nothing_came_of_it(screen)
        self.assertNotIn("not-a-token", screen.shown)

    def test_a_schedule_that_is_not_there(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "Primry")
        screen.expect('no schedule .*did you mean "Primary"')
        screen.answer(SCHEDULE, "Primary")
        screen.answer(GO, "n")
        self.nothing_came_of_it(screen, status=1)

    def test_ctrl_c_and_end_of_input_at_every_question(self):
        for key in ("\x03", "\x04"):
            for answered in range(4):
                with self.subTest(key=key, answered=answered):
                    screen = self.screen("start")
                    for question, answer in ((TOKEN, ACCOUNT), (PERSON, ""), (SCHEDULE, "PPRI001"))[:answered]:
                        screen.answer(question, answer)
                    screen.expect((TOKEN, PERSON, SCHEDULE, GO)[answered])
                    screen.type(key)
                    screen.expect("nobody was put on call, and nothing was saved")
                    self.nothing_came_of_it(screen)

    def test_ctrl_c_at_the_last_question_saves_nothing(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "PPRI001")
        screen.answer(GO, "")
        screen.expect(SAVE)
        screen.type("\x03")
        screen.expect("hint: nothing was saved")
        screen.end()
        self.assertFalse(os.path.exists(self.file))
        self.stop()


class Silent(Asking):
    def test_without_a_terminal_nothing_is_asked(self):
        for words in (["start"], ["exec", *self.marker()]):
            screen = self.screen(*words, stdin=subprocess.DEVNULL)
            screen.expect("dutyme: there is no PagerDuty token")
            self.nothing_came_of_it(screen)

    def test_force_asks_nothing_in_both_dash_styles(self):
        for words in (["-force"], ["--force"], ["-f"], ["-f", "-working", "30m"], ["-force", "-working=1.5h"]):
            screen = self.screen("start", *words, env={"DUTYME_TOKEN": ADA, "DUTYME_SCHEDULE": "PPRI001"})
            self.assertEqual(screen.end(), 0, screen.shown)
            self.assertNotIn("?", screen.shown)
            self.stop()
        screen = self.screen("start", "-f")
        screen.expect("there is no PagerDuty token")
        self.nothing_came_of_it_since(screen)

    def nothing_came_of_it_since(self, screen):
        self.assertEqual(screen.end(), 125)
        self.assertEqual(self.pages(), [])

    def test_in_ci_nothing_is_asked(self):
        screen = self.screen("start", env={"CI": "true"})
        screen.expect("there is no PagerDuty token")
        self.nothing_came_of_it(screen)

    def test_working_is_how_long(self):
        for words in (["-working", "2h"], ["--working=2h"], ["--for", "2h"]):
            screen = self.screen("start", "--dry-run", "-f", *words, env={"DUTYME_TOKEN": ADA,
                                                                           "DUTYME_SCHEDULE": "PPRI001"})
            self.assertEqual(screen.end(), 0, screen.shown)
            screen.expect("would take Primary")
        for bad in ("60", "-1h", "0"):
            screen = self.screen("start", f"-working={bad}", env={"DUTYME_TOKEN": ADA, "DUTYME_SCHEDULE": "PPRI001"})
            screen.expect("--working")
            self.nothing_came_of_it(screen)
