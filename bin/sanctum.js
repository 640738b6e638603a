#!/usr/bin/env node
// Written for any Node, so that one that is too old can still say so.
import module from 'module';

var parts = process.versions.node.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    'Sanctum needs Node 22.18 or newer and this is Node ' +
      process.versions.node +
      '. In a clone, "npm install && npm start" brings the right one; else see https://nodejs.org.\n',
  );
  process.exit(1);
} else {
  silence(['SQLite is an experimental feature', 'Type Stripping is an experimental feature']);
  cacheCompiledCode();
  void import('../src/main.ts').then(function (main) {
    return main.main(process.argv);
  });
}

/** Drops the experimental warnings for what Sanctum stands on; every other warning stays. */
function silence(beginnings) {
  var emit = process.emitWarning.bind(process);
  process.emitWarning = function (warning) {
    var text = String((warning && warning.message) || warning);
    for (var i = 0; i < beginnings.length; i += 1) {
      if (text.indexOf(beginnings[i]) === 0) return;
    }
    emit.apply(null, arguments);
  };
}

/** From the second start the code is read compiled: beside the packages, else (a read-only image) in the temporary folder. */
function cacheCompiledCode() {
  var beside = new URL('../node_modules/.cache/sanctum', import.meta.url).pathname;
  var result = module.enableCompileCache(beside);
  if (result.status === module.constants.compileCacheStatus.FAILED) module.enableCompileCache();
}
