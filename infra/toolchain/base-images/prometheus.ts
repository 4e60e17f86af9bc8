import { aptInstall, type ImageRecipe, scratchStageLabel, standInLabels } from "./recipe.ts";

/** Version of Debian bookworm's Prometheus; the build fails when Debian moves on. */
const prometheusVersion = "2.42.0";

const defaultConfig = `global:
  scrape_interval: 15s
scrape_configs:
  - job_name: prometheus
    static_configs:
      - targets: ["localhost:9090"]
`;

/** Behaves like the official `prom/prometheus`: user nobody (65534), volume `/prometheus`. */
export function prometheusRecipe(base: string): ImageRecipe {
  const web = "share/prometheus/web";
  const dockerfile = [
    `FROM ${base} AS packages`,
    `LABEL ${scratchStageLabel}`,
    aptInstall(["prometheus"]),
    // the package's pages link to other packages' files: copy what the links point to, without
    // 200 MB of time zone tables that no page loads
    `RUN prometheus --version 2>&1 | grep -F "version ${prometheusVersion}"` +
      ` && mkdir -p /out/bin /out/${web} && cp -rL /usr/${web}/. /out/${web}` +
      ` && rm -r /out/${web}/static/moment-timezone/data` +
      " && cp /usr/bin/prometheus /usr/bin/promtool /out/bin",
    `FROM ${base}`,
    "COPY --from=packages /out /usr",
    "COPY prometheus.yml /etc/prometheus/prometheus.yml",
    "RUN mkdir -p /prometheus /usr/share/prometheus/consoles /usr/share/prometheus/console_libraries" +
      " && chown -R nobody:nogroup /prometheus /etc/prometheus",
    standInLabels(`prom/prometheus:v${prometheusVersion}`),
    "USER nobody",
    "WORKDIR /prometheus",
    "VOLUME /prometheus",
    "EXPOSE 9090",
    'ENTRYPOINT ["/bin/prometheus"]',
    `CMD ${JSON.stringify([
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      "--web.console.libraries=/usr/share/prometheus/console_libraries",
      "--web.console.templates=/usr/share/prometheus/consoles",
    ])}`,
  ];
  return {
    repository: "prom/prometheus",
    tag: `v${prometheusVersion}`,
    dockerfile: `${dockerfile.join("\n")}\n`,
    files: [{ path: "prometheus.yml", text: defaultConfig }],
    npmPackages: [],
  };
}
