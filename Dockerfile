# syntax=docker/dockerfile:1
# All commands and the workflow script in one image:
#   docker build -t cms-patching .
#   docker run --rm --init -v ~/.aws:/home/node/.aws:ro -v "$PWD/config:/work/config:ro" -v patching-state:/state -v "$PWD/runs:/work/runs" \
#     cms-patching full-workflow --landing-zones lz250nonprod
FROM node:20-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund && npx nx run-many -t build --outputStyle=static \
 && node scripts/list-bins.mjs > /bins

FROM node:20-slim
RUN apt-get update && apt-get install -y --no-install-recommends jq procps && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/cms-patching
COPY --from=build /src/scripts scripts
COPY --from=build /src/packages packages
COPY --from=build /bins /tmp/bins
# Commands are bundles: neither node_modules nor sources are needed. GNU patch keeps its name; ours is lz-patch.
RUN find packages -mindepth 2 -maxdepth 2 ! -name dist ! -name package.json -exec rm -rf {} + \
 && while IFS="$(printf '\t')" read -r name file; do \
      [ "$name" = patch ] || ln -s "/opt/cms-patching/$file" "/usr/local/bin/$name"; \
    done < /tmp/bins && rm /tmp/bins \
 && ln -s /opt/cms-patching/scripts/full-workflow.sh /usr/local/bin/full-workflow \
 && mkdir -p /state /work/runs && chown node:node /state /work /work/runs
USER node
WORKDIR /work
ENV CMS_PATCHING_STATE_DIR=/state
VOLUME ["/state"]
CMD ["full-workflow", "--help"]
