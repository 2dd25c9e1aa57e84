using System.Text.Json;

namespace DataBank.Pseudonymization;

/// <summary>
/// Writes JSON in which objects and arrays appear only once something stands in them: FHIR forbids empty ones, and whether an
/// element survives is known only after its members were looked at.
/// </summary>
internal sealed class PrunedWriter(Utf8JsonWriter json)
{
    private readonly List<Pending> pending = [];
    private readonly List<int> frames = []; // per open object or array: where its start stands in pending
    private int written; // how many of the open frames are in the output

    private enum Kind
    {
        Object,
        Array,
        Text,
    }

    /// <summary>Grows with every value that reaches the output.</summary>
    public int Values { get; private set; }

    public void StartObject(string? name = null) => Start(Kind.Object, name);

    public void StartArray(string name) => Start(Kind.Array, name);

    public void EndObject() => End(Kind.Object);

    public void EndArray() => End(Kind.Array);

    /// <summary>A member that alone is not worth an object (a URL, a system): written only with the next real value.</summary>
    public void Accompany(string name, string text) => pending.Add(new Pending(Kind.Text, name, text));

    public void Write(string? name, string text)
    {
        Flush(name);
        json.WriteStringValue(text);
    }

    public void Write(string? name, JsonElement numberOrBoolean)
    {
        Flush(name);
        numberOrBoolean.WriteTo(json);
    }

    public void WriteNumber(string name, int number)
    {
        Flush(name);
        json.WriteNumberValue(number);
    }

    private void Start(Kind kind, string? name)
    {
        frames.Add(pending.Count);
        pending.Add(new Pending(kind, name, null));
    }

    private void End(Kind kind)
    {
        var start = frames[^1];
        frames.RemoveAt(frames.Count - 1);
        if (frames.Count >= written)
        {
            pending.RemoveRange(start, pending.Count - start);
            return;
        }
        written--;
        pending.Clear(); // Companions that no value followed.
        if (kind == Kind.Object)
        {
            json.WriteEndObject();
        }
        else
        {
            json.WriteEndArray();
        }
    }

    private void Flush(string? name)
    {
        foreach (var entry in pending)
        {
            if (entry.Name is not null)
            {
                json.WritePropertyName(entry.Name);
            }
            switch (entry.Kind)
            {
                case Kind.Object:
                    json.WriteStartObject();
                    break;
                case Kind.Array:
                    json.WriteStartArray();
                    break;
                default:
                    json.WriteStringValue(entry.Text);
                    break;
            }
        }
        pending.Clear();
        written = frames.Count;
        Values++;
        if (name is not null)
        {
            json.WritePropertyName(name);
        }
    }

    private readonly record struct Pending(Kind Kind, string? Name, string? Text);
}
