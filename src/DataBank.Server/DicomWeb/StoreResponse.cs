using System.Buffers;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The answer of a Store transaction (PS3.18 §10.5.3 and Annex I): a data set that tells of every instance.</summary>
internal sealed class StoreResponse(string baseUrl, string? study)
{
    private readonly List<ReceivedInstance> stored = [];
    private readonly List<ReceivedInstance> failed = [];

    private bool IsEmpty => stored.Count + failed.Count == 0;

    /// <summary>Why the store could not be used, if it could not.</summary>
    public RequestProblem? Outage { get; set; }

    /// <summary>
    /// 200 when all is clean, 202 when something failed or carries a warning, 409 when nothing was stored, or 507 and 503 when that was
    /// because the store was full or away.
    /// </summary>
    public int Status => stored.Count == 0 ? failed.TrueForAll(instance => instance.Failure == InstanceFailures.OutOfResources) ? Outage?.Status ?? 409 : 409 : failed.Count > 0 || stored.Exists(instance => instance.Warnings.Count > 0) ? 202 : 200;

    public void Add(ReceivedInstance instance) => (instance.Failure is null ? stored : failed).Add(instance);

    public async Task WriteAsync(HttpContext context, CancellationToken cancellation)
    {
        var http = context.Response;
        if (IsEmpty)
        {
            http.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        http.StatusCode = Status;
        if (Status == StatusCodes.Status503ServiceUnavailable) http.Headers.RetryAfter = Errors.RetryAfterSeconds;
        if (DicomModel.FormOf(context.Request) != DicomModelForm.Json)
        {
            await DicomModel.WriteXmlAsync(http, ToJson(), cancellation);
            return;
        }
        http.ContentType = DicomModel.Json;
        var json = ToJson();
        http.ContentLength = json.Length;
        await http.Body.WriteAsync(json, cancellation);
    }

    private ReadOnlyMemory<byte> ToJson()
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteText(json, "00081190", "UR", study is null ? null : $"{baseUrl}/studies/{study}");
            WriteItems(json, "00081198", failed, WriteFailure);
            WriteItems(json, "00081199", stored, WriteReference);
            json.WriteEndObject();
        }
        return output.WrittenMemory;
    }

    private void WriteReference(Utf8JsonWriter json, ReceivedInstance instance)
    {
        WriteText(json, "00081150", "UI", instance.SopClassUid);
        WriteText(json, "00081155", "UI", instance.SopInstanceUid);
        WriteText(json, "00081190", "UR", $"{baseUrl}/studies/{instance.StudyUid}/series/{instance.SeriesUid}/instances/{instance.SopInstanceUid}");
        if (instance.Warnings.Count == 0) return;
        WriteNumber(json, "00081196", instance.WarningCode);
        WriteReasons(json, instance.Warnings);
    }

    private static void WriteFailure(Utf8JsonWriter json, ReceivedInstance instance)
    {
        if (instance.SopClassUid is { } sopClass) WriteText(json, "00081150", "UI", sopClass);
        if (instance.SopInstanceUid is { } sopInstance) WriteText(json, "00081155", "UI", sopInstance);
        WriteNumber(json, "00081197", instance.Failure!.Value);
        WriteReasons(json, [instance.Reason!]);
    }

    // Failed Attributes Sequence with an Error Comment each: where clients of the Microsoft server look for the reason.
    private static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<string> reasons) =>
        WriteItems(json, "00741048", reasons, (item, reason) => WriteText(item, "00000902", "LO", reason));

    private static void WriteItems<T>(Utf8JsonWriter json, string tag, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        if (items.Count == 0) return;
        json.WriteStartObject(tag);
        json.WriteString("vr", "SQ");
        json.WriteStartArray("Value");
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string tag, string vr, string? value)
    {
        json.WriteStartObject(tag);
        json.WriteString("vr", vr);
        if (value is not null)
        {
            json.WriteStartArray("Value");
            json.WriteStringValue(value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string tag, int value)
    {
        json.WriteStartObject(tag);
        json.WriteString("vr", "US");
        json.WriteStartArray("Value");
        json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
