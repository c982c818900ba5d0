package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelProtoAbstractSyntaxTree;
import dev.cel.expr.CheckedExpr;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file's expressions in their checked form, by where they stand. A build checks them and keeps them, so that a start
 * only plans them, in a hundredth of the time. For use by one thread.
 */
public final class Expressions {
    /** @param key of the file, such as {@code operations.send_message.output.ts}: it decides which names are in scope */
    private record Place(String key, String source) {}

    private final Map<Place, CelAbstractSyntaxTree> checked = new LinkedHashMap<>();

    /** Reads what {@link #write(DataOutput)} wrote. */
    public static Expressions read(DataInput in) throws IOException {
        Expressions expressions = new Expressions();
        for (int left = in.readInt(); left > 0; left--) {
            Place place = new Place(in.readUTF(), in.readUTF());
            byte[] bytes = new byte[in.readInt()];
            in.readFully(bytes);
            expressions.checked.put(
                    place,
                    CelProtoAbstractSyntaxTree.fromCheckedExpr(CheckedExpr.parseFrom(bytes))
                            .getAst());
        }
        return expressions;
    }

    /** Writes all that were checked so far, without their positions in the file. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(checked.size());
        for (Map.Entry<Place, CelAbstractSyntaxTree> entry : checked.entrySet()) {
            out.writeUTF(entry.getKey().key());
            out.writeUTF(entry.getKey().source());
            byte[] bytes = CelProtoAbstractSyntaxTree.fromCelAst(entry.getValue()).toCheckedExpr().toBuilder()
                    .clearSourceInfo()
                    .build()
                    .toByteArray();
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    /**
     * A scope of these names that checks what is not here yet.
     *
     * @param schemas as {@link Scope#of(Map)} takes them
     */
    public Scope scope(Map<String, ? extends JsonNode> schemas) {
        return new Scope(schemas, this);
    }

    Optional<CelAbstractSyntaxTree> find(String key, String source) {
        return Optional.ofNullable(checked.get(new Place(key, source)));
    }

    void keep(String key, String source, CelAbstractSyntaxTree tree) {
        checked.put(new Place(key, source), tree);
    }
}
