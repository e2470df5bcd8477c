'use strict';
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { appendFileSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

const {
  GITHUB_PATH, RUNNER_TEMP = tmpdir(), RUNNER_TOOL_CACHE = '',
  INPUT_VERSION: version = '', INPUT_SHA256: sha256 = '', INPUT_URL: url = '', INPUT_PATH: given = '',
} = process.env;
const architectures = { x64: 'amd64', arm64: 'arm64' };

class Failure extends Error {}

// Whatever the job has in its environment: the token is not for the programs that install.
function run(program, ...words) {
  const { status, error } = spawnSync(program, words, {
    env: { ...process.env, DUTYME_TOKEN: undefined },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) throw new Failure(`${program} cannot be started: ${error.code}`);
  return status === 0;
}

function sumOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

// The cache is kept from job to job, and holds tarballs, so that what another job may have put there is checked as well.
function cached(name) {
  return path.join(RUNNER_TOOL_CACHE, 'dutyme', version, process.arch, name);
}

function keep(tarball, name) {
  if (!RUNNER_TOOL_CACHE || !existsSync(RUNNER_TOOL_CACHE)) return;
  const place = cached(name);
  try {
    mkdirSync(path.dirname(place), { recursive: true });
    copyFileSync(tarball, `${place}.${process.pid}`);
    renameSync(`${place}.${process.pid}`, place);
  } catch (error) {
    process.stdout.write(`setup-dutyme: the tool cache cannot be written: ${error.code}\n`);
  }
}

function fetched(folder) {
  if (!/^\d[0-9A-Za-z.+~-]*$/.test(version)) throw new Failure('version is to be filled in, in action.yml or by `with`');
  if (!/^(https?|file):/.test(url)) throw new Failure('url is to be filled in, in action.yml or by `with`; or name a tarball by path');
  const name = `dutyme-${version}-linux-${architectures[process.arch]}.tar.gz`;
  if (RUNNER_TOOL_CACHE && existsSync(cached(name)) && sumOf(cached(name)) === sha256) return cached(name);
  const tarball = path.join(folder, name);
  if (!run('curl', '-fsSL', '--retry', '2', '-o', tarball, '--', `${url}/${name}`))
    throw new Failure(`${url}/${name} cannot be fetched`);
  if (sumOf(tarball) === sha256) keep(tarball, name);
  return tarball;
}

function install() {
  if (process.platform !== 'linux' || !architectures[process.arch])
    throw new Failure(`there is no program for ${process.platform} on ${process.arch}; use a Linux runner`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Failure('sha256 is to be filled in, in action.yml or by `with`');
  const folder = mkdtempSync(path.join(RUNNER_TEMP, 'dutyme-'));
  const tarball = given || fetched(folder);
  if (!existsSync(tarball)) throw new Failure(`there is no ${tarball}`);
  const sum = sumOf(tarball);
  if (sum !== sha256) throw new Failure(`${tarball} is not the file that was released: its SHA-256 is ${sum}, not ${sha256}`);
  const programs = path.join(folder, 'bin');
  if (!run('tar', '-xzf', tarball, '-C', folder, '--strip-components=1')) throw new Failure(`${tarball} cannot be unpacked`);
  if (!run(path.join(programs, 'dutyme'), 'version')) throw new Failure('the program does not run here');
  appendFileSync(GITHUB_PATH, `${programs}\n`);
}

try {
  install();
} catch (error) {
  process.stderr.write(`setup-dutyme: ${error instanceof Failure ? error.message : error}\n`);
  process.exitCode = 1;
}
