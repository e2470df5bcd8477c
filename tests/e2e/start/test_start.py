"""What dutyme start asks a person at a terminal, and what comes of the answers."""
import json
import os
import stat

from lib.dutyme import content
from lib.sandbox import ACCOUNT, ADA
from stage import GO, IMPORT, NUMBER, PERSON, SAVE, SCHEDULE, TOKEN, Asking

MIDDLE = True


class Flow(Asking):
    def test_the_questions_their_order_and_their_defaults(self):
        for locale in ("C.UTF-8", "C"):
            with self.subTest(locale=locale):
                screen = self.screen("start", env={"LANG": locale})
                screen.expect("Create API User Token")
                screen.expect(TOKEN)
                self.assertFalse(screen.echoes())
                screen.type(ACCOUNT + "\n")
                self.assertIn("[ada@example.com]", screen.expect(PERSON)[0])
                self.assertTrue(screen.echoes())
                screen.type("\n")
                screen.answer(SCHEDULE, "Primary")
                screen.expect(r"dutyme: Ada Byron takes Primary from Bo")
                screen.answer(GO, "")
                screen.expect(r"PPRI001/\w+\n")
                screen.expect("the token would stand in clear in ~/.config/dutyme/config")
                screen.answer(SAVE, "")
                screen.expect("the answers are saved in ~/.config/dutyme/config")
                self.assertEqual(screen.end(), 0)
                self.assertNotIn(ACCOUNT, screen.shown)
                self.assertEqual(self.saved(), {"dutyme.token": ACCOUNT, "dutyme.user": "ada@example.com",
                                                "dutyme.schedule": "Primary"})
                self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
                self.assertEqual(self.box.on_call(), "PADA001")
                self.stop()
                os.remove(self.file)

    def test_a_service_will_do_for_a_schedule(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "Website")
        screen.expect("dutyme: Ada Byron takes Deploy Slot, where nobody is on call")
        screen.answer(GO, "")
        screen.answer(SAVE, "")
        self.assertEqual(screen.end(), 0)
        self.assertEqual(self.saved(), {"dutyme.service": "Website"})
        self.stop()

    def test_the_next_time_it_only_asks_whether_to_go(self):
        self.write(self.file, f"[dutyme]\n\ttoken = {ADA}\n\tschedule = PPRI001\n")
        screen = self.screen("start")
        screen.answer(GO, "y")
        self.assertEqual(screen.end(), 0)
        self.assertNotIn("save the answers", screen.shown)
        self.stop()

    def test_no_leaves_everything_as_it_is(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA, "DUTYME_SCHEDULE": "PPRI001"})
        screen.answer(GO, "n")
        screen.expect("nobody is put on call")
        self.nothing_came_of_it(screen, status=1)

    def test_not_saving_takes_all_the_same(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "PPRI001")
        screen.answer(GO, "")
        screen.answer(SAVE, "n")
        self.assertEqual(screen.end(), 0)
        self.assertFalse(os.path.exists(self.file))
        self.assertEqual(self.box.on_call(), "PADA001")
        self.stop()

    def test_a_choice_by_number(self):
        screen = self.screen("start", "--dry-run", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "payments")
        screen.expect(r"  1  Payments \(PPAY001\)\n  2  Payments \(PPAY002\)\n")
        for wrong in ("0", "99"):
            screen.answer(NUMBER, wrong)
            screen.expect("answer a number from 1 to 2")
        screen.answer(NUMBER, "2")
        screen.expect("would take Payments from Cleo")
        self.nothing_came_of_it(screen, status=0)
        self.assertNotIn("save the answers", screen.shown)

    def test_a_part_of_services_names_gives_a_choice_of_services(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "web")
        screen.expect(r"  1  Web Shop \(PSVSLT2\)\n  2  Website \(PSVSLT1\)\n")
        screen.answer(NUMBER, "2")
        screen.expect("dutyme: Ada Byron takes Deploy Slot")
        screen.answer(GO, "")
        screen.answer(SAVE, "")
        self.assertEqual(screen.end(), 0)
        self.assertEqual(self.saved(), {"dutyme.service": "Website"})
        self.stop()

    def test_an_id_of_either_will_do(self):
        for answer, taken in (("PPAY002", "would take Payments from Cleo"), ("PSVSLT1", "would take Deploy Slot")):
            screen = self.screen("start", "--dry-run", env={"DUTYME_TOKEN": ADA})
            screen.answer(SCHEDULE, answer)
            screen.expect(taken)
            self.nothing_came_of_it(screen, status=0)

    def test_what_alone_is_called_exactly_so_is_no_question(self):
        screen = self.screen("start", "--dry-run", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "rota")  # a part of 104 names that a plain sort puts in front
        screen.expect("would take rota from Bo")
        self.nothing_came_of_it(screen, status=0)

    def test_so_is_the_service_that_is_called_exactly_so(self):
        screen = self.screen("start", "--dry-run", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "Search")
        screen.expect("level 1 of the escalation policy Mixed is 2 schedules")
        self.nothing_came_of_it(screen, status=0)

    def test_what_shares_its_name_is_saved_by_its_id(self):
        screen = self.screen("start", env={"DUTYME_TOKEN": ADA})
        screen.answer(SCHEDULE, "Payments")
        screen.answer(NUMBER, "")
        screen.answer(GO, "")
        screen.answer(SAVE, "")
        self.assertEqual(screen.end(), 0)
        self.assertEqual(self.saved()["dutyme.schedule"], "PPAY001")
        self.stop()

    def test_update_asks_again_and_saves(self):
        self.write(self.file, f"# mine\n[dutyme]\n\ttoken = {ADA}\n\tschedule = PSEC001\n\tuser = bo@example.com\n")
        screen = self.screen("start", "-update")
        self.assertIn("[bo@example.com]", screen.expect(PERSON)[0])
        screen.type("ada@example.com\n")
        screen.answer(SCHEDULE, "Primary")
        screen.answer(GO, "")
        screen.answer(SAVE, "")
        self.assertEqual(screen.end(), 0)
        self.assertEqual(self.saved(), {"dutyme.token": ADA, "dutyme.user": "ada@example.com",
                                        "dutyme.schedule": "Primary"})
        self.assertIn(b"# mine", content(self.file))
        self.stop()

    def test_a_token_goes_to_gits_helper_instead_of_the_file(self):
        kept = os.path.join(self.home, "kept")
        with open(os.path.join(self.home, ".gitconfig"), "a", encoding="utf-8") as file:
            file.write(f"[credential]\n\thelper = store --file={kept}\n")
        screen = self.screen("start", env={"DUTYME_SCHEDULE": "PPRI001"})
        screen.answer(TOKEN, ADA)
        screen.answer(GO, "")
        screen.answer(r"keep the token in git's credential helper \(store --file=[^)]*\), not in clear\? \(y/n\) \[y\]: ", "")
        self.assertEqual(screen.end(), 0, screen.shown)
        self.assertFalse(os.path.exists(self.file))
        self.assertIn(ADA.encode(), content(kept))
        job = self.start("stop", env=self.NOTHING)
        self.assertEqual(job.wait()[0], 0, job.err)
        self.assertEqual(self.box.on_call(), "PBOB001")

    def test_the_variable_of_the_first_dutyme(self):
        screen = self.screen("start", env={"PD_SERVICE_KEY": ADA, "DUTYME_SCHEDULE": "PPRI001"})
        screen.answer(GO, "")
        self.assertEqual(screen.end(), 0)
        self.stop()


class OldFile(Asking):
    def old_file(self, mode):
        return self.write(os.path.join(self.home, ".dutyme.json"), json.dumps(
            {"token": ADA, "user": {"Email": "ada@example.com", "Obj": {"id": "PADA001", "type": "user"}},
             "schedule_id": "PPRI001", "schedule_name": "Primary"}), mode)

    def test_it_is_taken_over(self):
        for mode in (0o600, 0o644):
            with self.subTest(mode=oct(mode)):
                self.old_file(mode)
                screen = self.screen("start")
                screen.answer(IMPORT, "")
                screen.answer(GO, "")
                screen.answer(SAVE, "")
                self.assertEqual(screen.end(), 0)
                self.assertEqual(self.saved(), {"dutyme.token": ADA, "dutyme.user": "PADA001",
                                                "dutyme.schedule": "PPRI001"})
                self.assertEqual(stat.S_IMODE(os.stat(self.file).st_mode), 0o600)
                self.assertNotIn(ADA, screen.shown)
                self.stop()
                screen = self.screen("start")
                screen.answer(GO, "n")
                self.assertEqual(screen.end(), 1)
                self.assertNotIn("first dutyme", screen.shown)
                os.remove(self.file)

    def test_it_is_used_without_being_taken_over(self):
        self.old_file(0o600)
        screen = self.screen("start")
        screen.answer(IMPORT, "n")
        screen.answer(GO, "")
        self.assertEqual(screen.end(), 0)
        self.assertFalse(os.path.exists(self.file))
        self.stop()


class Exec(Asking):
    def test_it_asks_where_nothing_is_configured(self):
        screen = self.screen("exec", *self.marker())
        screen.answer(TOKEN, ADA)
        screen.answer(SCHEDULE, "PPRI001")
        screen.answer(SAVE, "")
        self.assertEqual(screen.end(), 0, screen.shown)
        self.assertTrue(self.ran())
        self.assertEqual(self.saved()["dutyme.schedule"], "PPRI001")
        self.given_back()

    def test_it_asks_nothing_where_all_is_known(self):
        screen = self.screen("exec", *self.marker(), env={"DUTYME_TOKEN": ADA, "DUTYME_SCHEDULE": "PPRI001"})
        self.assertEqual(screen.end(), 0)
        self.assertNotIn("?", screen.shown)
        self.given_back()

    def test_ctrl_c_starts_nothing(self):
        screen = self.screen("exec", *self.marker())
        screen.expect(TOKEN)
        screen.type("\x03")
        screen.expect("the command was not started")
        self.nothing_came_of_it(screen)
        self.assertFalse(self.ran())
