package io.flowmaestro.benchmarks.bed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux tells of this machine and of processes. */
public final class Machine {
    /** Where clients and servers run. */
    public static final int SERVERS = 0;
    /** Where what is measured runs. */
    public static final int WORKER = 1;

    /** How many it has; asked before this process is put on one of them. */
    public static final int CORES = Runtime.getRuntime().availableProcessors();

    /** Of {@code USER_HZ}, which is 100 on every Linux that Java runs on. */
    private static final long MICROS_A_TICK = 10_000;

    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final long SECOND = 1_000_000_000;
    private static final int AFTER_NAME = 2;
    private static final int USER_TIME = 14;
    private static final int SYSTEM_TIME = 15;
    private static final int CHILDREN_USER_TIME = 16;
    private static final int CHILDREN_SYSTEM_TIME = 17;
    private static final int STEAL = 8;

    private Machine() {}

    /**
     * Puts this process on a core, with all that it starts.
     *
     * @throws BenchException where that cannot be done: figures of processes that wander say nothing
     */
    public static void pin(int core) throws IOException, InterruptedException {
        String self = Long.toString(ProcessHandle.current().pid());
        Process pinning = new ProcessBuilder("taskset", "-a", "-p", "-c", Integer.toString(core), self)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (CORES < 2 || pinning.waitFor() != 0) {
            throw new BenchException("Benchmarks need two cores and taskset (util-linux).");
        }
    }

    /** Hashes that a core does in a second: how fast the machine is just now. */
    public static double speed() {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[4_096];
            long hashes = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < SECOND) {
                block[0] = sha.digest(block)[0];
                hashes++;
            }
            return hashes;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256.", e);
        }
    }

    /** Processes that wanted to run over the last minute. */
    public static double load() {
        return Double.parseDouble(read("loadavg").split(" ", 2)[0]);
    }

    /** The time that the hypervisor kept from us so far, in microseconds over all cores. */
    public static long stolen() {
        return Long.parseLong(
                        words(read("stat").lines().findFirst().orElseThrow()).get(STEAL))
                * MICROS_A_TICK;
    }

    /** The processor's name. */
    public static String processor() {
        return read("cpuinfo")
                .lines()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 2))
                .orElse("unknown");
    }

    /** CPU time of a process so far, in microseconds. */
    public static long cpu(long pid) {
        List<String> fields = fields(pid);
        return (ticks(fields, USER_TIME) + ticks(fields, SYSTEM_TIME)) * MICROS_A_TICK;
    }

    /** CPU time so far of a process and its children, those that have ended too, in microseconds. */
    public static long cpuOfFamily(long pid) {
        List<String> own = fields(pid);
        long ended = (ticks(own, CHILDREN_USER_TIME) + ticks(own, CHILDREN_SYSTEM_TIME)) * MICROS_A_TICK;
        try (Stream<ProcessHandle> children =
                ProcessHandle.of(pid).map(ProcessHandle::children).orElseGet(Stream::empty)) {
            return cpu(pid)
                    + ended
                    + children.mapToLong(child -> cpuIfThere(child.pid())).sum();
        }
    }

    /** Memory of a process, in bytes: what of it is in the machine's. */
    public static long resident(long pid) {
        return read(pid + "/status")
                .lines()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElseThrow();
    }

    private static long cpuIfThere(long pid) {
        return Files.exists(Path.of("/proc/" + pid)) ? cpu(pid) : 0;
    }

    /** From the third on: the name before may hold anything. */
    private static List<String> fields(long pid) {
        String stat = read(pid + "/stat");
        return words(stat.substring(stat.lastIndexOf(')') + 2));
    }

    private static List<String> words(String line) {
        return SPACES.splitAsStream(line).toList();
    }

    private static long ticks(List<String> fields, int number) {
        return Long.parseLong(fields.get(number - AFTER_NAME - 1));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of("/proc", file));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
