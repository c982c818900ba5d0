package io.flowmaestro.faults.bed;

/**
 * A connection of the experiments' provider.
 *
 * @param tenant whose it is
 * @param id unique within the tenant
 */
public record Connection(String tenant, String id) {
    @Override
    public String toString() {
        return tenant + "/" + id;
    }

    /** The API key by which the provider knows it. */
    public String key() {
        return "key-of-" + id;
    }
}
