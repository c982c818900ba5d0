package io.flowmaestro.benchmarks.camel;

import io.flowmaestro.benchmarks.peer.Settings;

/** Camel's own main program with one route. */
final class Main {
    private static final int CONSUMERS = 12;

    private Main() {}

    /** Runs until it is ended. */
    public static void main(String[] arguments) throws Exception {
        org.apache.camel.main.Main camel = new org.apache.camel.main.Main();
        camel.configure().addRoutesBuilder(new Calls(Settings.of(arguments), CONSUMERS));
        camel.run();
    }
}
