package io.flowmaestro.connection;

import io.flowmaestro.events.ConnectionStatus;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which connections of a tenant are listed: those that all of this fits.
 *
 * @param provider the provider's id; null for any
 * @param status where it stands; null for any
 * @param environment what it is for; null for any
 * @param label a label's name, or its name and value parted by a colon; null for any
 * @param text a part of its name, id or account, in any case; null for any
 */
public record ConnectionFilter(
        @Nullable String provider,
        @Nullable ConnectionStatus status,
        @Nullable String environment,
        @Nullable String label,
        @Nullable String text) {
    /** Every one. */
    public static final ConnectionFilter ALL = new ConnectionFilter(null, null, null, null, null);

    private static final String LABEL = " and sql('jsonb_extract_path_text(cast(? as jsonb), ?)', c.labels, :label)";

    /** What HQL adds for it, about {@code c}. */
    String conditions() {
        return (provider == null ? "" : " and c.provider = :provider")
                + (status == null ? "" : " and c.status = :status")
                + (environment == null ? "" : " and c.environment = :environment")
                + (label == null ? "" : LABEL + (label.contains(":") ? " = :value" : " is not null"))
                + (text == null
                        ? ""
                        : " and (locate(:text, lower(c.name)) > 0 or locate(:text, lower(c.key.id)) > 0"
                                + " or locate(:text, lower(c.account)) > 0)");
    }

    /** The values of the parameters in that. */
    Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        put(parameters, "provider", provider);
        put(parameters, "status", status);
        put(parameters, "environment", environment);
        put(parameters, "text", text == null ? null : text.toLowerCase(Locale.ROOT));
        if (label != null) {
            String[] parts = label.split(":", 2);
            parameters.put("label", parts[0]);
            put(parameters, "value", parts.length == 1 ? null : parts[1]);
        }
        return parameters;
    }

    private static void put(Map<String, Object> parameters, String name, @Nullable Object value) {
        if (value != null) {
            parameters.put(name, value);
        }
    }
}
