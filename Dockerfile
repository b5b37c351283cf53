# The build needs the development dependencies; the image holds the bundle and what it loads.
FROM node:20-slim AS build
WORKDIR /app
COPY . .
RUN npm ci

FROM node:20-alpine
ENV NODE_ENV=production TABLEWRIGHT_STATE_DIR=/state
# Any user may be given with --user: the files of a project belong to who runs the container.
RUN mkdir /state && chmod 1777 /state
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/dist ./dist
COPY --from=build /app/prompts ./prompts
COPY --from=build /app/node_modules/@electric-sql ./node_modules/@electric-sql
COPY --from=build /app/node_modules/@pgsql ./node_modules/@pgsql
COPY --from=build /app/node_modules/libpg-query ./node_modules/libpg-query
USER node
VOLUME /state
WORKDIR /project
ENTRYPOINT ["node", "/app/dist/tablewright.js"]
