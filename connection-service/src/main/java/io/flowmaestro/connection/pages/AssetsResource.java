package io.flowmaestro.connection.pages;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Serves what pages load. */
@Path("/assets")
@PermitAll
@NonBlocking
public class AssetsResource {
    private final Assets assets;

    AssetsResource(Assets assets) {
        this.assets = assets;
    }

    @GET
    @Path("{hash}/{name}")
    @Operation(hidden = true)
    public Response get(@PathParam("hash") String hash, @PathParam("name") String name) {
        Assets.Asset asset = assets.at("/assets/" + hash + "/" + name).orElseThrow(NotFoundException::new);
        return Response.ok(asset.content(), asset.type())
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }
}
