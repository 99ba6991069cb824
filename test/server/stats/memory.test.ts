import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { containerMemory, containerRoom } from "../../../src/server/stats/container-memory.js";
import { machineMemory, processMemory } from "../../../src/server/stats/process-memory.js";

/** A folder with these files, laid out as the kernel lays out a cgroup file system. */
function tree(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "drum-cgroup-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

describe("containerRoom", () => {
  it("is the least that the group and those above it can still take, unused cache counted as free", async () => {
    const root = tree({
      self: "0::/pod/container\n",
      "pod/memory.max": "1048576000\n",
      "pod/memory.current": "943718400\n",
      "pod/memory.stat": "active_file 1\ninactive_file 104857600\n",
      "pod/container/memory.max": "524288000\n",
      "pod/container/memory.current": "104857600\n",
    });
    // 1000 - 900 + 100 of the pod, 500 - 100 of the container.
    expect(await containerRoom(root, join(root, "self"))).toBe(200);
  });

  it("reads version 1, and knows none without a limit", async () => {
    const root = tree({
      self: "4:memory:/docker/abc\n",
      "memory/docker/abc/memory.limit_in_bytes": "524288000\n",
      "memory/docker/abc/memory.usage_in_bytes": "104857600\n",
      "memory/docker/abc/memory.stat": "inactive_file 1\ntotal_inactive_file 52428800\n",
    });
    expect(await containerRoom(root, join(root, "self"))).toBe(450);
    expect(await containerRoom("/nowhere", "/nowhere/self")).toBe(null);
  });
});

describe("containerMemory", () => {
  it("reads version 2, the tightest limit on the way to the root", async () => {
    const root = tree({
      self: "0::/pod/container\n",
      "pod/memory.max": "1048576000\n",
      "pod/container/memory.max": "max\n",
      "pod/container/memory.current": "104857600\n",
      "pod/container/memory.peak": "209715200\n",
    });
    expect(await containerMemory(root, join(root, "self"))).toEqual({
      container_limit: 1000,
      container_used: 100,
      container_max_used: 200,
    });
  });

  it("reads version 2 where the container sees its own group as the root", async () => {
    const root = tree({ self: "0::/../other\n", "memory.max": "524288000\n", "memory.current": "1048576\n" });
    expect(await containerMemory(root, join(root, "self"))).toEqual({
      container_limit: 500,
      container_used: 1,
      container_max_used: null,
    });
  });

  it("reads version 1, whose largest number means no limit", async () => {
    const root = tree({
      self: "5:cpu,cpuacct:/a\n4:memory:/docker/abc\n0::/ignored\n",
      "memory/memory.limit_in_bytes": "9223372036854771712\n",
      "memory/memory.usage_in_bytes": "1048576\n",
      "memory/memory.max_usage_in_bytes": "2097152\n",
    });
    expect(await containerMemory(root, join(root, "self"))).toEqual({
      container_limit: null,
      container_used: 1,
      container_max_used: 2,
    });
  });

  it("reads version 1 beside version 2, and the limits above that a container does not see", async () => {
    const root = tree({
      self: "12:hugetlb:/\n9:cpuset,memory:/kubepods/pod1/abc\n1:name=systemd:/x\n0::/system.slice\n",
      "memory.max": "1048576\n",
      "memory/memory.limit_in_bytes": "1048576000\n",
      "memory/memory.stat":
        "cache 0\nrss 1\nhierarchical_memory_limit 524288000\nhierarchical_memsw_limit 7\n",
      "memory/memory.usage_in_bytes": "3145728\n",
    });
    expect(await containerMemory(root, join(root, "self"))).toEqual({
      container_limit: 500,
      container_used: 3,
      container_max_used: null,
    });
  });

  it("takes the limit of a group of version 1 that stands on its own, not of one above it", async () => {
    const root = tree({
      self: "4:memory:/a/b\n",
      "memory/a/memory.limit_in_bytes": "1048576\n",
      "memory/a/b/memory.limit_in_bytes": "2097152\n",
      "memory/a/b/memory.stat": "hierarchical_memory_limit 2097152\n",
      "memory/a/b/memory.usage_in_bytes": "1048576\n",
    });
    expect((await containerMemory(root, join(root, "self"))).container_limit).toBe(2);
  });

  it("knows nothing where there is no such file system", async () => {
    expect(await containerMemory("/nowhere", "/nowhere/self")).toEqual({
      container_limit: null,
      container_used: null,
      container_max_used: null,
    });
  });
});

describe("processMemory", () => {
  it("counts processes and what they started, and leaves out those that ended", async () => {
    const shell = spawn("sh", ["-c", "sleep 30 & wait"], { stdio: "ignore", detached: true });
    try {
      await expect
        .poll(async () => (await processMemory([shell.pid!])).map(({ cmdline }) => cmdline[0]).sort())
        .toEqual(["sh", "sleep"]);
      const all = await processMemory([process.pid, 2 ** 22 - 1]);
      const own = all.find(({ pid }) => pid === process.pid)!;
      expect(own.mem).toBeGreaterThan(10);
      expect(own.mem).toBeLessThan(10_000);
      expect(all.map(({ pid }) => pid)).toContain(shell.pid);
    } finally {
      process.kill(-shell.pid!, "SIGKILL");
    }
  });
});

describe("machineMemory", () => {
  it("is in MB and in order", async () => {
    const { total, avail, free } = await machineMemory();
    expect(total).toBeGreaterThan(100);
    expect(avail).toBeLessThanOrEqual(total);
    expect(free).toBeLessThanOrEqual(total);
    expect(free).toBeGreaterThan(0);
  });
});
