package io.flowmaestro.connection;

import io.flowmaestro.events.ConnectionStatus;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.hibernate.reactive.mutiny.Mutiny;
import org.jspecify.annotations.Nullable;

/** Finds a tenant's connections as people look for them. */
@ApplicationScoped
public class ConnectionSearch {
    private static final String BY_PROVIDER =
            "select c.provider, count(*) from Connection c where c.key.tenant = :tenant group by c.provider";
    private static final String MATCHING = "from Connection c where c.key.tenant = :tenant"
            + " and (c.name > :name or c.name = :name and c.key.id > :id)"
            + " and (lower(c.name) like :text escape '\\' or lower(c.account) like :text escape '\\'"
            + " or lower(c.key.id) like :text escape '\\' or c.provider in (:providers))";
    private static final String WITH_STATUS = " and c.status = :status";
    private static final String BY_NAME = " order by c.name, c.key.id";

    private final Mutiny.SessionFactory sessions;

    ConnectionSearch(Mutiny.SessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * Those whose name, account or id contains a text, whatever its case, or that are of one of the providers; by name.
     *
     * @param text empty for all
     * @param providers ids of providers
     * @param status only those that stand so, unless null
     * @param after only those behind this one; null for the first
     * @param limit how many at most, 1 or more
     */
    public Uni<List<Connection>> find(
            String tenant,
            String text,
            Collection<String> providers,
            @Nullable ConnectionStatus status,
            @Nullable Position after,
            int limit) {
        String query = MATCHING + (status == null ? "" : WITH_STATUS) + BY_NAME;
        return sessions.withSession(session -> {
            Mutiny.SelectionQuery<Connection> found = session.createSelectionQuery(query, Connection.class)
                    .setParameter("tenant", tenant)
                    .setParameter("name", after == null ? "" : after.name())
                    .setParameter("id", after == null ? "" : after.id())
                    .setParameter("text", containing(text))
                    .setParameter("providers", List.copyOf(providers))
                    .setMaxResults(limit);
            return (status == null ? found : found.setParameter("status", status)).getResultList();
        });
    }

    /** Where a list goes on. */
    public record Position(String name, String id) {}

    private static String containing(String text) {
        String literal = text.strip()
                .toLowerCase(Locale.ROOT)
                .replace("\\", "\\\\")
                .replace("%", "\\%")
                .replace("_", "\\_");
        return "%" + literal + "%";
    }

    /** How many connections a tenant has of each provider that it has any of. */
    public Uni<Map<String, Long>> countByProvider(String tenant) {
        return sessions.withSession(session -> session.createSelectionQuery(BY_PROVIDER, Object[].class)
                .setParameter("tenant", tenant)
                .getResultList()
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> (String) row[0], row -> (Long) row[1]))));
    }
}
