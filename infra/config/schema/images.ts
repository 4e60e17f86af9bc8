import { z } from "zod";
import { imageReference } from "./formats.ts";

/** Images that are not ours, and where they are pulled from. */
export const images = z
  .strictObject({
    mirror: z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?(\/[\w./-]+)?$/i, {
        error: "a registry host with an optional port and path, such as mirror.example.com/hub",
      })
      .optional()
      .describe("Registry to pull every base image from instead of Docker Hub."),
    node: imageReference
      .default("node:24.21.0-bookworm-slim")
      .describe("Base of the server's build stage."),
    redis: imageReference.default("redis:7.4.6-bookworm").describe("Redis image."),
    postgres: imageReference.default("postgres:17.6-bookworm").describe("PostgreSQL image."),
    prometheus: imageReference.default("prom/prometheus:v3.5.0").describe("Prometheus image."),
    python: imageReference
      .default("python:3.13.9-slim-bookworm")
      .describe("Base of companions that are PyPI packages."),
    nginx: imageReference
      .default("nginx:1.28.0-bookworm")
      .describe("Gateway of `topology: split`; 1.27.3 or newer."),
    grafana: imageReference.default("grafana/grafana:12.4.5").describe("Grafana image."),
  })
  .prefault({})
  .describe("Images that are not ours, pinned by version.");
