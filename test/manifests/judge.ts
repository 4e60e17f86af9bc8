import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a tool does not like of one object. */
export interface Finding {
  /** The tool's own name of the check, such as `CKV_K8S_35` or `container-image-tag`. */
  readonly check: string;
  /** `Kind/name`. */
  readonly object: string;
  /** The tool's words. */
  readonly text: string;
}

/** What a tool says of a stack's manifests. */
export interface Verdict {
  /** Objects that were looked at, `Kind/name`. */
  readonly judged: ReadonlySet<string>;
  readonly findings: readonly Finding[];
}

/** A tool that judges manifests. */
export interface Judge {
  readonly command: string;
  /** Kinds of objects that it has checks for. */
  readonly kinds: readonly string[];
  /** Arguments for a file in the current folder; the answer goes to standard output. */
  readonly args: (file: string) => readonly string[];
  /** @throws Error when the answer is not what this tool answers. */
  readonly read: (answer: string) => Verdict;
}

/**
 * Lets a tool judge YAML, in a folder and an environment of its own: no setting of a user or of a
 * checkout makes it milder.
 *
 * @throws Error when the tool is not there, fails, or judged nothing.
 */
export async function verdictOf(judge: Judge, yaml: string): Promise<Verdict> {
  const { command, args, read } = judge;
  const folder = mkdtempSync(join(tmpdir(), "manifests-"));
  try {
    writeFileSync(join(folder, "stack.yaml"), yaml);
    const answer = await run(command, args("stack.yaml"), folder);
    const verdict = read(answer);
    if (verdict.judged.size === 0) throw new Error(`${command} judged nothing`);
    return verdict;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Both tools end with 1 when they found something, and kube-score when it could not read a file. */
function run(command: string, args: readonly string[], folder: string): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: folder, LANG: "C.UTF-8" };
  const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: 120_000 };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      const ended = error === null || error.code === 1;
      if (ended && stdout.trim() !== "") return resolve(stdout);
      const reason =
        error?.code === "ENOENT"
          ? "it is not on PATH; `npm test -- --project manifests` provides it"
          : `${ended ? "it answers nothing" : error.message}\n${stderr}`;
      reject(new Error(`${command} failed: ${reason.trimEnd()}`));
    });
  });
}
