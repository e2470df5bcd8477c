'use strict';
const { spawnSync } = require('node:child_process');
const { appendFileSync, readFileSync } = require('node:fs');

const {
  STATE_id_file: idFile, STATE_pid: pid, GITHUB_STEP_SUMMARY, INPUT_TOKEN = '', INPUT_PROGRAM = '',
} = process.env;
const patience = 60_000; // the runner gives a cancelled job 5 minutes for all of its steps

// A main.js that was killed leaves its child, which would take the pager behind our back.
function endWhatStillTakes() {
  try {
    if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(idFile)) return;
    process.kill(Number(pid), 'SIGKILL');
  } catch {
    // it has ended, as it should have
  }
}

// Names are other people's text: what could be Markdown or HTML is written as a character reference.
function plain(text) {
  return String(text).replace(/[^\p{L}\p{N} ]/gu, (character) => `&#${character.codePointAt(0)};`);
}

function summarize(until) {
  try {
    const tour = JSON.parse(readFileSync(idFile, 'utf8'));
    const rows = tour.leases.filter((lease) => lease.override).map((lease) =>
      [lease.schedule_name, tour.deployer.name, tour.relieved.join(', '), lease.start, until ?? lease.end]);
    if (rows.length === 0) return;
    const table = [['schedule', 'on call', 'instead of', 'from', 'until'], Array(5).fill('---')]
      .concat(rows.map((row) => row.map(plain))).map((row) => `| ${row.join(' | ')} |\n`);
    appendFileSync(GITHUB_STEP_SUMMARY, table.join(''));
  } catch {
    // nothing was taken, or this runner has no summaries
  }
}

if (idFile) {
  endWhatStillTakes();
  const { status } = spawnSync(INPUT_PROGRAM || 'dutyme', ['stop', '--id-file', idFile], {
    env: { ...process.env, DUTYME_TOKEN: INPUT_TOKEN },
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: patience,
    killSignal: 'SIGKILL',
  });
  summarize(status === 0 ? `${new Date().toISOString().slice(0, 19)}Z` : undefined);
  // A pager that could not be given back is no reason to call the deploy failed.
  if (status !== 0) process.stdout.write('::warning::the pager was not given back; the override ends by itself\n');
}
