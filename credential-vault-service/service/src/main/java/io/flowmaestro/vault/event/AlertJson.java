package io.flowmaestro.vault.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.flowmaestro.events.Alert;
import io.flowmaestro.events.EventJson;
import java.io.UncheckedIOException;

/** Alerts that are open, as they are kept until they are resolved. */
public final class AlertJson {
    private AlertJson() {}

    public static String write(Alert alert) {
        try {
            return EventJson.MAPPER.writeValueAsString(alert);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("An alert is no JSON.", e);
        }
    }

    public static Alert read(String alert) {
        try {
            return EventJson.MAPPER.readValue(alert, Alert.class);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("The stored alert is not readable.", e);
        }
    }
}
