package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.state.Recent;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The contacts of one portal. An e-mail address is unique, in any case. */
final class HubSpotContacts {
    private static final Set<String> DEFAULT_PROPERTIES =
            Set.of("createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname");
    private static final Set<String> READ_ONLY = Set.of("createdate", "hs_object_id", "lastmodifieddate");
    private static final Set<String> WRITABLE = Set.of(
            "address",
            "annualrevenue",
            "city",
            "company",
            "country",
            "email",
            "fax",
            "firstname",
            "hs_lead_status",
            "hubspot_owner_id",
            "jobtitle",
            "lastname",
            "lifecyclestage",
            "message",
            "mobilephone",
            "numemployees",
            "phone",
            "salutation",
            "state",
            "website",
            "zip");
    private static final int LIMIT = 10_000;

    private final Clock clock;
    private final Map<Long, Contact> contacts = new Recent<>(LIMIT);
    private long lastId = 100;

    HubSpotContacts(JsonNode seed, Clock clock) {
        this.clock = clock;
        seed.forEach(this::add);
    }

    static boolean exists(String property) {
        return WRITABLE.contains(property) || READ_ONLY.contains(property);
    }

    static boolean isReadOnly(String property) {
        return READ_ONLY.contains(property);
    }

    Contact add(JsonNode properties) {
        Contact contact = new Contact(++lastId, now(), new HashMap<>());
        contacts.put(contact.id(), contact);
        update(contact, properties);
        return contact;
    }

    void update(Contact contact, JsonNode properties) {
        properties
                .properties()
                .forEach(property -> contact.properties()
                        .put(property.getKey(), property.getValue().asText()));
        contact.properties().put("hs_object_id", contact.key());
        contact.properties().put("createdate", contact.createdAt().toString());
        contact.properties().put("lastmodifieddate", now().toString());
    }

    void remove(Contact contact) {
        contacts.remove(contact.id());
    }

    /** By id, or by e-mail address where that is the property asked by. */
    Optional<Contact> find(String key, String idProperty) {
        return idProperty.equals("email")
                ? byEmail(key)
                : contacts.values().stream()
                        .filter(contact -> contact.key().equals(key))
                        .findFirst();
    }

    Optional<Contact> byEmail(String email) {
        return where(contact -> contact.value("email").equalsIgnoreCase(email)).stream()
                .findFirst();
    }

    List<Contact> where(Predicate<Contact> condition) {
        return contacts.values().stream().filter(condition).toList();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    record Contact(long id, Instant createdAt, Map<String, String> properties) {
        String key() {
            return String.valueOf(id);
        }

        String value(String property) {
            return properties.getOrDefault(property, "");
        }

        boolean mentions(String text) {
            return properties.values().stream()
                    .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT)));
        }

        /** With the properties asked for; those that it lacks are null. */
        ObjectNode json(Collection<String> asked) {
            ObjectNode json = Answer.object()
                    .put("id", key())
                    .put("createdAt", createdAt.toString())
                    .put("updatedAt", value("lastmodifieddate"))
                    .put("archived", false);
            ObjectNode shown = json.putObject("properties");
            Set<String> names = new TreeSet<>(DEFAULT_PROPERTIES);
            names.addAll(asked);
            names.forEach(name -> shown.put(name, properties.get(name)));
            return json;
        }
    }
}
