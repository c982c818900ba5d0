package io.flowmaestro.connection.pages;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.http.Caller;
import io.flowmaestro.connection.http.Role;
import io.flowmaestro.connection.usage.Usage;
import io.flowmaestro.connection.usage.UsageQuestion;
import io.flowmaestro.connection.usage.UsageSum;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** What a tenant's connections were used for. */
@Path(Paths.USAGE)
public class UsagePages {
    private static final int DAYS = 30;
    private static final int ROWS = 20;

    private final Usage usage;
    private final Monitoring monitoring;
    private final Catalog catalog;
    private final Clock clock;
    private final Caller caller;

    UsagePages(Usage usage, Monitoring monitoring, Catalog catalog, Clock clock, Caller caller) {
        this.usage = usage;
        this.monitoring = monitoring;
        this.catalog = catalog;
        this.clock = clock;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(hidden = true)
    public Uni<Response> show() {
        LocalDate to = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate from = to.minusDays(DAYS - 1L);
        UsageQuestion operations = new UsageQuestion(null, null, null, from, to, UsageQuestion.By.OPERATION);
        return monitoring
                .chart(caller.tenant(), null)
                .chain(chart -> usage.of(caller.tenant(), operations)
                        .chain(sums -> Html.page(Templates.usage(chart, rows(sums)))));
    }

    private List<UsageRow> rows(List<UsageSum> operations) {
        return operations.stream()
                .map(this::row)
                .sorted(Comparator.comparingLong(UsageRow::total).reversed())
                .limit(ROWS)
                .toList();
    }

    private UsageRow row(UsageSum sum) {
        int dot = sum.key().indexOf('.');
        String id = sum.key().substring(0, dot);
        String operation = sum.key().substring(dot + 1);
        return catalog.provider(id)
                .map(provider -> UsageRow.of(provider.title(), title(provider, operation), sum))
                .orElseGet(() -> UsageRow.of(id, operation, sum));
    }

    private static String title(Provider provider, String operation) {
        return provider.operation(operation)
                .map(io.flowmaestro.catalog.Operation::title)
                .orElse(operation);
    }

    /**
     * How often an operation ended, and how.
     *
     * @param errors the part that did not succeed, in percent
     * @param millis what the provider took on average
     */
    public record UsageRow(String provider, String operation, long total, String errors, long millis) {
        static UsageRow of(String provider, String operation, UsageSum sum) {
            return new UsageRow(
                    provider,
                    operation,
                    sum.succeeded() + sum.failed() + sum.unknown() + sum.expired(),
                    String.format(Locale.ROOT, "%.1f %%", sum.errorRate() * 100),
                    Math.round(sum.averageMillis()));
        }
    }
}
