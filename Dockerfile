# The same files as "node scripts/assemble.ts FOLDER" puts together without Docker.
FROM node:24.21.0-slim AS assemble
ARG SHA=""
WORKDIR /build
COPY . .
RUN node scripts/assemble.ts /sanctum "$SHA"

FROM node:24.21.0-slim
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/data \
    NODE_COMPILE_CACHE=/data/.cache
WORKDIR /sanctum
COPY --from=assemble /sanctum /sanctum
RUN mkdir /data && chown node:node /data && ln -s /sanctum/bin/sanctum.js /usr/local/bin/sanctum
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s --retries=3 CMD ["node", "bin/sanctum.js", "health"]
CMD ["node", "bin/sanctum.js", "serve", "--create-admin-token"]
