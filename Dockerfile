# One image for both processes; the command says which of them runs.
ARG BASE=node:20-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --include=dev
COPY . .
RUN npm run build && npm prune --omit=dev

FROM ${BASE}
ENV NODE_ENV=production DATA_DIR=/data
# For incremental snapshots. Without it each one saves the whole disk.
RUN command -v getfattr || (apt-get update && apt-get install -y --no-install-recommends attr && rm -rf /var/lib/apt/lists/*) || true
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
CMD ["node", "dist/host/main.js"]
