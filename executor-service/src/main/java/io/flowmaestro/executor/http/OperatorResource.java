package io.flowmaestro.executor.http;

import io.flowmaestro.executor.attempt.Runner;
import io.flowmaestro.executor.ingress.DeadLetter;
import io.flowmaestro.executor.ingress.DeadLetters;
import io.flowmaestro.executor.ingress.Ingress;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jboss.logging.Logger;

/** For those who run the suite, over all tenants: what is at work, what waits and why, and what could not be read. */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed("operator")
public class OperatorResource {
    private static final Logger LOG = Logger.getLogger(OperatorResource.class);
    private static final int MOST = 1_000;

    private final Runner runner;
    private final Ingress ingress;
    private final DeadLetters deadLetters;
    private final SecurityIdentity caller;

    OperatorResource(Runner runner, Ingress ingress, DeadLetters deadLetters, SecurityIdentity caller) {
        this.runner = runner;
        this.ingress = ingress;
        this.deadLetters = deadLetters;
        this.caller = caller;
    }

    /** The operations that this replica is at, the oldest first. */
    @GET
    @Path("/in-flight")
    public List<InFlightView> inFlight() {
        return runner.inFlight().stream().limit(MOST).map(InFlightView::of).toList();
    }

    /** Connections whose requests wait in the journal, of all replicas, those with most first. */
    @GET
    @Path("/parked")
    public Uni<List<ParkedView>> parked() {
        return ingress.parked(MOST)
                .map(parked -> parked.stream().map(ParkedView::of).toList());
    }

    /** The breakers of this replica that are not closed. */
    @GET
    @Path("/breakers")
    public List<BreakerView> breakers() {
        return ingress.obstacles().stream().limit(MOST).map(BreakerView::of).toList();
    }

    /** The last dead letters, the newest first. */
    @GET
    @Path("/dead-letters")
    public Uni<List<DeadLetter>> deadLetters() {
        return deadLetters.last(MOST);
    }

    /** Puts a dead letter back among the requests. */
    @POST
    @Path("/dead-letters/{partition}/{offset}/replay")
    public Uni<Replayed> replay(@PathParam("partition") int partition, @PathParam("offset") long offset) {
        String operator = caller.getPrincipal().getName(); // known to the request's own thread alone
        return deadLetters.replay(partition, offset).map(replayed -> {
            if (!replayed) {
                throw new NotFoundException();
            }
            LOG.infof("Dead letter %d/%d was replayed by %s", partition, offset, operator);
            return new Replayed(partition, offset);
        });
    }

    /** What was put back. */
    public record Replayed(int partition, long offset) {}
}
