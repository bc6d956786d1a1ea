// Prints each command's name and the built file behind it, separated by a tab.
import { readdirSync, readFileSync } from 'node:fs';

for (const folder of readdirSync('packages')) {
  const { bin = {} } = JSON.parse(readFileSync(`packages/${folder}/package.json`, 'utf8'));
  for (const [name, file] of Object.entries(bin)) process.stdout.write(`${name}\tpackages/${folder}/${file}\n`);
}
