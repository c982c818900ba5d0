package io.flowmaestro.connection.http;

import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.connection.ProblemException;
import io.flowmaestro.connection.ProblemType;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What can be connected. */
@Path("/api/v1/providers")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Providers")
@NonBlocking
public class ProvidersResource {
    private final Catalog catalog;

    ProvidersResource(Catalog catalog) {
        this.catalog = catalog;
    }

    @GET
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(operationId = "listProviders", summary = "List what can be connected")
    public ProviderList list() {
        return new ProviderList(
                catalog.providers().stream().map(ProviderSummary::of).toList());
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "getProvider",
            summary = "Look at a provider",
            description = "What to ask a person for when connecting it, and the operations it has.")
    public ProviderView get(@PathParam("id") String id) {
        return ProviderView.of(provider(id));
    }

    @GET
    @Path("{id}/help")
    @RolesAllowed({Role.VIEWER, Role.EDITOR, Role.ADMIN})
    @Operation(
            operationId = "getProviderHelp",
            summary = "What a provider's error words mean",
            description = "Each of its words that is known, with cause and fix.")
    public HelpView help(@PathParam("id") String id) {
        return HelpView.of(provider(id));
    }

    private Provider provider(String id) {
        return catalog.provider(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNKNOWN_PROVIDER, "Look the providers up under /api/v1/providers."));
    }

    /**
     * The providers.
     *
     * @param items in the order of the catalogue
     */
    public record ProviderList(List<ProviderSummary> items) {}

    /**
     * A provider in a list.
     *
     * @param methods the ids of the ways to connect, the default one first
     */
    @Schema(name = "ProviderSummary")
    public record ProviderSummary(
            String id, String title, String colour, String category, String summary, List<String> methods) {
        static ProviderSummary of(Provider provider) {
            return new ProviderSummary(
                    provider.id(),
                    provider.title(),
                    provider.colour(),
                    provider.category(),
                    provider.summary(),
                    List.copyOf(provider.connection().methods().keySet()));
        }
    }
}
