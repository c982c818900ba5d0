package io.flowmaestro.vault.store.vault;

import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import io.quarkus.vault.client.http.VaultHttpClient;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.CompletionStage;

/** Carries the Vault client's requests over Vert.x, so that nothing blocks and answers come back on the event loop. */
final class VertxVaultHttpClient extends VaultHttpClient {
    private final WebClient http;

    VertxVaultHttpClient(WebClient http) {
        this.http = http;
    }

    @Override
    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
        HttpRequest<Buffer> call = http.requestAbs(
                        HttpMethod.valueOf(request.getMethod().name()),
                        request.getUri().toString())
                .timeout(request.getTimeout().toMillis());
        request.getHTTPHeaders().forEach(call::putHeader);
        return request.getSerializedBody()
                .map(body -> call.sendBuffer(Buffer.buffer(body)))
                .orElseGet(call::send)
                .toCompletionStage()
                .thenCompose(answer -> response(request, answer));
    }

    private <T> CompletionStage<VaultResponse<T>> response(VaultRequest<T> request, HttpResponse<Buffer> answer) {
        Buffer body = answer.body();
        return buildResponse(
                request, answer.statusCode(), answer.headers().entries(), body == null ? new byte[0] : body.getBytes());
    }

    @Override
    public void close() {
        http.close();
    }
}
