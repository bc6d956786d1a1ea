// Adds up the test results of all packages, as `passed failed`; a package that left none, or did not come to its end, is a failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
let passed = 0;
let failed = 0;
const hasTests = (folder) => {
  const [manifest, project] = [`${folder}/package.json`, `${folder}/project.json`];
  return (existsSync(manifest) && read(manifest).scripts?.test) || (existsSync(project) && read(project).targets?.test);
};
const folders = ['build', 'e2e', ...readdirSync('packages').map((name) => `packages/${name}`)];
for (const name of folders.filter(hasTests)) {
  const file = `${name}/test-results.json`;
  if (!existsSync(file)) {
    process.stderr.write(`no test results of ${name}\n`);
    failed += 1;
    continue;
  }
  const results = read(file);
  passed += results.numPassedTests;
  failed += results.numFailedTests;
  if (!results.success && results.numFailedTests === 0) {
    process.stderr.write(`the tests of ${name} did not come to their end\n`);
    failed += 1;
  }
}
process.stdout.write(`${passed} ${failed}\n`);
