# The build needs the development dependencies; the image holds dist/ and what it loads.
FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci && npm prune --omit=dev --ignore-scripts

FROM node:20-alpine
ENV NODE_ENV=production TABLEWRIGHT_STATE_DIR=/state
# Any user may be given with --user: the files of a project belong to who runs the container.
RUN mkdir /state && chmod 1777 /state
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/dist ./dist
COPY --from=build /app/prompts ./prompts
COPY --from=build /app/node_modules ./node_modules
USER node
VOLUME /state
WORKDIR /project
ENTRYPOINT ["node", "/app/dist/tablewright.js"]
