package io.flowmaestro.sandbox.play;

import io.flowmaestro.sandbox.file.ProviderFile;

/** The providers that need Java, each for what its class says. */
final class Behaviours {
    private Behaviours() {}

    static Behaviour of(ProviderFile file, Refusals refusals) {
        return switch (file.id()) {
            case "google_sheets" -> new SheetValues(file, refusals);
            case "hubspot" -> new HubSpotSearch();
            default -> new Behaviour() {};
        };
    }
}
