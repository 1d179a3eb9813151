# Throughcare: production packages only, an ordinary user, an external PostgreSQL (DATABASE_URL).
# Build: docker build -t throughcare .     Settings: docs/operate.md     With a database: docs/compose.yml
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --no-audit --no-fund && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8443 OPS_HOST=0.0.0.0 OPS_PORT=9090 DATA_DIR=/tmp/throughcare
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
COPY profiles/generated ./profiles/generated
COPY mappings ./mappings
COPY consent ./consent
USER node
EXPOSE 8443 9090
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9090/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts", "serve"]
