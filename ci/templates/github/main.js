'use strict';
const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { appendFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const {
  GITHUB_OUTPUT, GITHUB_STATE, RUNNER_TEMP = tmpdir(), INPUT_TOKEN = '', INPUT_SCHEDULE = '',
  INPUT_FOR = '', INPUT_USER = '', INPUT_REQUIRED = '', INPUT_PROGRAM = '',
} = process.env;

function remember(name, value) {
  appendFileSync(GITHUB_STATE, `${name}=${value}\n`);
}

// Only what cannot be anything else gets into the job's outputs.
function idsIn(text) {
  return text.split('\n').filter((line) => /^[A-Za-z0-9]+\/[A-Za-z0-9]+$/.test(line)).join(' ');
}

function wordsFor(idFile) {
  const words = ['start', '--id-file', idFile];
  for (const schedule of INPUT_SCHEDULE.split('\n').map((line) => line.trim()).filter(Boolean))
    words.push('--schedule', schedule);
  if (INPUT_FOR) words.push('--for', INPUT_FOR);
  if (INPUT_USER) words.push('--user', INPUT_USER);
  if (INPUT_REQUIRED === 'true') words.push('--required');
  return words;
}

// The runner reads its commands from our output line by line: a secret is one line to it.
for (const line of INPUT_TOKEN.split(/\r?\n/).filter(Boolean))
  process.stdout.write(`::add-mask::${line.replaceAll('%', '%25')}\n`);

// Before anything is asked of PagerDuty: post.js finds what was taken however this one ends.
const idFile = path.join(RUNNER_TEMP, `dutyme-${randomUUID()}.json`);
remember('id_file', idFile);

const child = spawn(INPUT_PROGRAM || 'dutyme', wordsFor(idFile), {
  env: { ...process.env, DUTYME_TOKEN: INPUT_TOKEN },
  stdio: ['ignore', 'pipe', 'inherit'],
});
if (child.pid) remember('pid', child.pid);
// A cancelled run's signal comes to this process alone.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGTERM'));

let printed = '';
child.stdout.on('data', (data) => { printed += data; });
child.on('error', (error) => {
  process.stderr.write(`dutyme: cannot be started: ${error.code}\n`);
  process.exitCode = 1;
});
child.on('close', (code) => {
  appendFileSync(GITHUB_OUTPUT, `id=${idsIn(printed)}\n`);
  if (code !== 0) process.exitCode = 1;
});
