#!/usr/bin/env bash
# Links every built command into .bin (for a shell's PATH) and into node_modules/.bin (for npx): npm skips commands that were not built yet
# when it installed. Plain `patch` is left out of .bin, where it would hide GNU patch from builds and editors; `lz-patch` is there.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

bins=$(node scripts/list-bins.mjs)
mkdir -p .bin
while IFS=$'\t' read -r name file; do
  [[ -f $file ]] || continue
  [[ $name == patch ]] || ln -sfn "../$file" ".bin/$name"
  ln -sfn "../../$file" "node_modules/.bin/$name"
done <<<"$bins"
find .bin -xtype l -delete
