# syntax=docker/dockerfile:1
# All commands and the workflow script in one image:
#   docker build -t cms-patching .
#   docker run --rm --init -it --hostname cms-patching -v ~/.aws:/home/node/.aws:ro -v "$PWD/config:/work/config:ro" -v patching-state:/state -v "$PWD/runs:/work/runs" \
#     cms-patching full-workflow --landing-zones lz250nonprod
# The host name stays the same so that a new container can tell that the processes of the last one are gone, and take its run up.
FROM node:20-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund && npx nx run-many -t build --outputStyle=static \
 && node scripts/list-bins.mjs > /bins
# Commands are bundles: neither node_modules nor sources are needed.
RUN for file in packages/*/dist/*.cjs packages/*/package.json; do install -D "$file" "/out/$file"; done && cp -R scripts /out/scripts

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends jq && rm -rf /var/lib/apt/lists/*
COPY --from=build /out /opt/cms-patching
COPY --from=build /bins /tmp/bins
# GNU patch keeps its name; ours is lz-patch.
RUN while IFS="$(printf '\t')" read -r name file; do \
      [ "$name" = patch ] || ln -s "/opt/cms-patching/$file" "/usr/local/bin/$name"; \
    done < /tmp/bins && rm /tmp/bins \
 && ln -s /opt/cms-patching/scripts/full-workflow.sh /usr/local/bin/full-workflow \
 && mkdir -p /state /work/runs && chown node:node /state /work /work/runs
USER node
WORKDIR /work
ENV CMS_PATCHING_STATE_DIR=/state
VOLUME ["/state"]
CMD ["full-workflow", "--help"]
