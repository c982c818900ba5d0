package io.flowmaestro.benchmarks.suite;

import io.flowmaestro.benchmarks.bed.BenchException;
import io.flowmaestro.benchmarks.bed.ConnectionBed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the connection service takes for a list, beside the least that answers with the same; and for a callback. */
record Lists(String id, String title) implements Benchmark {
    private static final int CONNECTIONS = 10_000;
    private static final int LISTED = 100;
    private static final int AT_ONCE = 16;
    private static final int CALLBACKS = 50;
    private static final String LIST = "list of 100";
    private static final String CALLBACK = "callback";
    private static final Pattern LINK = Pattern.compile("\"authorizeUrl\":\"([^\"]+)\"");
    private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");

    @Override
    public void run(Form form, Figures figures) throws Exception {
        try (ConnectionBed bed = ConnectionBed.start(form.project(), form.folder(), CONNECTIONS, LISTED)) {
            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            int calls = form.operations(1_500, 6_000);
            HttpRequest own =
                    request(bed, "/api/v1/connections?limit=" + LISTED).build();
            HttpRequest bare = HttpRequest.newBuilder(bed.bare()).build();
            for (int round = 0; round <= form.rounds(); round++) {
                Times ours = times(http, own, calls);
                Times least = times(http, bare, calls);
                double[] callbacks = callbacks(http, bed, round);
                if (round == 0) {
                    continue; // warms up
                }
                form.say("round %d: %.0f lists a second, bare %.0f".formatted(round, ours.rate(), least.rate()));
                figures.add(LIST, "rate", "1/s", ours.rate());
                figures.add(LIST, "rate / bare", "ratio", ours.rate() / least.rate(), Target.atLeast(0.5));
                figures.add(LIST, "p99", "ms", ours.p99());
                figures.add(LIST, "p99 / bare", "ratio", ours.p99() / least.p99(), Target.atMost(2));
                figures.add(
                        CALLBACK,
                        "p50 beyond the token call",
                        "ms",
                        callbacks[CALLBACKS / 2] - ConnectionBed.TOKEN_MILLIS,
                        Target.atMost(20));
            }
        }
    }

    private static HttpRequest.Builder request(ConnectionBed bed, String path) {
        return HttpRequest.newBuilder(bed.service().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + bed.token());
    }

    /**
     * What many calls took.
     *
     * @param rate of them a second
     * @param p99 milliseconds
     */
    private record Times(double rate, double p99) {}

    private static Times times(HttpClient http, HttpRequest request, int calls) throws InterruptedException {
        Semaphore free = new Semaphore(AT_ONCE);
        AtomicInteger failed = new AtomicInteger();
        double[] times = new double[calls];
        CompletableFuture<?>[] answers = new CompletableFuture<?>[calls];
        long start = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            int call = i;
            free.acquire();
            long sent = System.nanoTime();
            answers[i] = http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                    .whenComplete((answer, failure) -> {
                        free.release();
                        times[call] = (System.nanoTime() - sent) / 1e6;
                        if (failure != null || answer.statusCode() != 200) {
                            failed.incrementAndGet();
                        }
                    });
        }
        CompletableFuture.allOf(answers).join();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (failed.get() > 0) {
            throw new BenchException(failed.get() + " lists failed.");
        }
        Arrays.sort(times);
        return new Times(calls / seconds, times[calls * 99 / 100]);
    }

    /** Milliseconds that each took, sorted. */
    private static double[] callbacks(HttpClient http, ConnectionBed bed, int round)
            throws IOException, InterruptedException {
        double[] times = new double[CALLBACKS];
        for (int i = 0; i < CALLBACKS; i++) {
            String body = "{\"provider\":\"slack\",\"name\":\"Round %d, %d\",\"sandbox\":true}".formatted(round, i);
            String made = http.send(
                            request(bed, "/api/v1/connections")
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            HttpResponse<Void> left = http.send(
                    HttpRequest.newBuilder(URI.create(found(LINK, made))).build(),
                    HttpResponse.BodyHandlers.discarding());
            String cookie =
                    left.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
            String state = found(STATE, left.headers().firstValue("Location").orElseThrow());
            HttpRequest callback = HttpRequest.newBuilder(
                            bed.service().resolve("/oauth/callback?code=bench&state=" + state))
                    .header("Cookie", cookie)
                    .build();
            long sent = System.nanoTime();
            int status =
                    http.send(callback, HttpResponse.BodyHandlers.discarding()).statusCode();
            times[i] = (System.nanoTime() - sent) / 1e6;
            if (status != 200) {
                throw new BenchException("A callback was answered with " + status + ".");
            }
        }
        Arrays.sort(times);
        return times;
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new BenchException("There is no " + pattern + " in: " + text);
        }
        return matcher.group(1);
    }
}
