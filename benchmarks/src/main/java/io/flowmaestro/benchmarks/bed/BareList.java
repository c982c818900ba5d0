package io.flowmaestro.benchmarks.bed;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/**
 * The least that a list of connections costs: one statement by the reactive client, its rows as JSON, and nothing else. Nobody
 * is asked who they are, and nothing of how connections were used is looked up.
 */
final class BareList {
    private static final String LIST = """
            select id, provider, name, method, status, account, scopes, fields, sandbox, created_at, updated_at,
                operations, owner, environment, labels
            from connection where tenant = $1 and id > '' order by id limit $2""";
    private static final List<String> TEXTS =
            List.of("id", "provider", "name", "method", "status", "account", "owner", "environment");

    private BareList() {}

    /**
     * Says where it listens, and runs until it is ended.
     *
     * @param arguments the database's address, its user, their password, the tenant and how many it lists
     */
    public static void main(String[] arguments) throws InterruptedException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Pool pool = PgBuilder.pool()
                .using(vertx)
                .connectingTo(PgConnectOptions.fromUri(arguments[0])
                        .setUser(arguments[1])
                        .setPassword(arguments[2])
                        .setCachePreparedStatements(true))
                .with(new PoolOptions().setMaxSize(20))
                .build();
        Tuple asked = Tuple.of(arguments[3], Integer.parseInt(arguments[4]));
        vertx.createHttpServer()
                .requestHandler(request -> answer(pool, asked, request))
                .listen(0, "127.0.0.1")
                .onSuccess(server -> System.out.println(Program.LISTENS + "127.0.0.1:" + server.actualPort()));
        Thread.currentThread().join();
    }

    private static void answer(Pool pool, Tuple asked, HttpServerRequest request) {
        pool.preparedQuery(LIST)
                .execute(asked)
                .onSuccess(rows -> {
                    JsonArray items = new JsonArray();
                    rows.forEach(row -> items.add(item(row)));
                    request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(new JsonObject().put("items", items).toBuffer());
                })
                .onFailure(failure -> request.response().setStatusCode(500).end());
    }

    private static JsonObject item(Row row) {
        JsonObject item = new JsonObject();
        TEXTS.forEach(name -> item.put(name, row.getString(name)));
        return item.put("scopes", new JsonArray(List.of(row.getString("scopes").split(" "))))
                .put("operations", new JsonArray())
                .put("fields", new JsonObject(row.getString("fields")))
                .put("labels", new JsonObject(row.getString("labels")))
                .put("sandbox", row.getBoolean("sandbox"))
                .put("createdAt", row.getOffsetDateTime("created_at").toInstant())
                .put("updatedAt", row.getOffsetDateTime("updated_at").toInstant());
    }
}
