# Not built in the tests, which have no container runtime. They run its steps: the package on this Node, and the command of HEALTHCHECK.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/bin bin
COPY --from=build /app/dist dist
COPY --from=build /app/node_modules node_modules
RUN mkdir -m 0700 /data && chown node:node /data
USER node
# With MALLOC_ARENA_MAX, threads of the C library share two heaps instead of having one each: a tenth less memory.
ENV HOST=0.0.0.0 DATA_DIR=/data NODE_ENV=production MALLOC_ARENA_MAX=2
VOLUME /data
EXPOSE 8080
# Asks over the PORT and with the TLS of this container.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["node", "bin/dropset.js", "health"]
# PUBLIC_URL and, behind a proxy, TRUST_PROXY belong to `docker run -e`. One container per volume: the data has one owner at a time.
ENTRYPOINT ["node", "bin/dropset.js"]
CMD ["serve"]
