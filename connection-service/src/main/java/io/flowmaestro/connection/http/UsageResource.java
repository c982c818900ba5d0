package io.flowmaestro.connection.http;

import io.flowmaestro.connection.usage.Usage;
import io.flowmaestro.connection.usage.UsageQuestion;
import io.flowmaestro.connection.usage.UsageQuestion.By;
import io.flowmaestro.connection.usage.UsageSum;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What a tenant's connections were used for. */
@Path("/api/v1/usage")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Monitoring")
public class UsageResource {
    private static final int USUAL_DAYS = 30;
    private static final int MOST_DAYS = 366;

    private final Usage usage;
    private final Clock clock;
    private final Caller caller;

    UsageResource(Usage usage, Clock clock, Caller caller) {
        this.usage = usage;
        this.clock = clock;
        this.caller = caller;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "getUsage",
            summary = "See what was used",
            description =
                    "Sums by day, connection, provider or operation, in the order of their keys; a thousand at most.")
    public Uni<UsageList> usage(
            @QueryParam("by") @DefaultValue("day") @Parameter(description = "day, connection, provider or operation")
                    String by,
            @QueryParam("connection") @Parameter(description = "Only that of this connection") @Nullable
                    String connection,
            @QueryParam("provider") @Parameter(description = "Only that of this provider") @Nullable String provider,
            @QueryParam("operation") @Parameter(description = "Only that of this operation") @Nullable String operation,
            @QueryParam("from") @Parameter(description = "The first day in UTC; 30 days ago unless given") @Nullable
                    String from,
            @QueryParam("to") @Parameter(description = "The last day in UTC; today unless given") @Nullable String to) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate last = Words.day("to", to, today);
        LocalDate first = Words.day("from", from, last.minusDays(USUAL_DAYS));
        if (first.isAfter(last) || first.plusDays(MOST_DAYS).isBefore(last)) {
            throw Words.misfit("from", "must be a day before to, and at most 366 days before.");
        }
        By sums = Words.of(By.class, "by", by);
        UsageQuestion asked = new UsageQuestion(
                Words.text("connection", connection),
                Words.text("provider", provider),
                Words.text("operation", operation),
                first,
                last,
                sums == null ? By.DAY : sums);
        return usage.of(caller.tenant(), asked).map(items -> new UsageList(first, last, items));
    }

    /**
     * What was used in some days.
     *
     * @param from the first of them
     * @param to the last of them
     * @param items in the order of their keys
     */
    @Schema(name = "Usage")
    public record UsageList(LocalDate from, LocalDate to, List<UsageSum> items) {}
}
