// Puts the program in the shim's place, by a link beside it and a rename: a dutyme that is running keeps its file, and
// no file that a package manager's store shares is written. What fails here is left to the shim, which works as well.
'use strict';
const fs = require('fs');
const path = require('path');

const shim = path.join(__dirname, 'bin', 'dutyme');
const fresh = `${shim}.new.${process.pid}`;
try {
    const manifest = require.resolve(`@dutyme/${process.platform}-${process.arch}/package.json`, { paths: [__dirname] });
    const program = path.join(path.dirname(manifest), 'bin', 'dutyme');
    try {
        fs.linkSync(program, fresh);
    } catch {
        fs.copyFileSync(program, fresh);
        fs.chmodSync(fresh, 0o755);
    }
    fs.renameSync(fresh, shim);
} catch {
    fs.rmSync(fresh, { force: true });
}
