package io.flowmaestro.benchmarks.bed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the JDK's {@code jcmd} does with another JVM. */
public final class Jcmd {
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    private Jcmd() {}

    /** What is on the heap of a JVM after a full collection, in bytes. */
    public static long liveHeap(long pid) throws IOException, InterruptedException {
        run(pid, "GC.run");
        return USED.matcher(run(pid, "GC.heap_info"))
                        .results()
                        .map((MatchResult used) -> used.group(1))
                        .limit(2) // young and old; what follows is no heap
                        .mapToLong(Long::parseLong)
                        .sum()
                * 1_024;
    }

    private static String run(long pid, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchException("jcmd " + command + " failed: " + said);
        }
        return said;
    }
}
