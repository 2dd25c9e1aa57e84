using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Notes for the journal whose data an answer shows: the Patient itself, or the one that subject, patient or individual names.</summary>
internal static class PatientMentions
{
    public static void Add(AuditTrail trail, StoredResource resource)
    {
        if (resource.Key.Type == "Patient") trail.AddPatient(resource.Key.Id);
        else if (!resource.Json.IsEmpty && Find(resource.Json.Span) is { } patient) trail.AddPatient(patient);
    }

    public static void Add(AuditTrail trail, IEnumerable<StoredResource> resources)
    {
        foreach (var resource in resources) Add(trail, resource);
    }

    private static string? Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var names = reader.ValueTextEquals("subject"u8) || reader.ValueTextEquals("patient"u8) || reader.ValueTextEquals("individual"u8) || reader.ValueTextEquals("beneficiary"u8);
            reader.Read();
            if (names && reader.TokenType == JsonTokenType.StartObject)
            {
                if (Reference(ref reader) is { } id) return id;
            }
            else
            {
                reader.Skip();
            }
        }
        return null;
    }

    private static string? Reference(ref Utf8JsonReader reader)
    {
        string? found = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReference = reader.ValueTextEquals("reference"u8);
            reader.Read();
            if (isReference && reader.TokenType == JsonTokenType.String && ResourceKey.TryParse(reader.GetString(), out var key) && key.Type == "Patient") found = key.Id;
            reader.Skip();
        }
        return found;
    }
}
