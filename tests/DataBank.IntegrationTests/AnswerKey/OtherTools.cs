using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>De-identifiers that Debian has, on the same files.</summary>
internal static class OtherTools
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>gdcmanon in its own profile; files on which it fails are absent.</summary>
    public static async Task<IReadOnlyDictionary<string, byte[]>> GdcmanonAsync(DicomCorpus corpus, string folder)
    {
        var (source, target, certificate) = (Path.Combine(folder, "gdcm-in"), Path.Combine(folder, "gdcm-out"), Path.Combine(folder, "certificate.pem"));
        Directory.CreateDirectory(source);
        Directory.CreateDirectory(target);
        await Tool.SucceedAsync("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", Path.Combine(folder, "key.pem"), "-out", certificate, "-days", "2", "-subj", "/CN=test");
        foreach (var (name, bytes) in corpus.Files)
        {
            // It stops at the first file that it cannot do: those are left out.
            var (alone, trial) = (Path.Combine(source, name), Path.Combine(folder, "trial.dcm"));
            await File.WriteAllBytesAsync(alone, bytes, Cancellation);
            File.Delete(trial);
            await Tool.RunAsync("gdcmanon", "-e", "-c", certificate, alone, trial);
            if (!File.Exists(trial)) File.Delete(alone);
        }
        // One run over the folder, so that it knows each UID again.
        await Tool.RunAsync("gdcmanon", "-e", "-c", certificate, "-r", "-i", source, "-o", target);
        return await ReadAsync(target);
    }

    /// <summary>Orthanc's anonymization of each patient with its defaults.</summary>
    public static async Task<IReadOnlyDictionary<string, byte[]>> OrthancAsync(DicomCorpus corpus, string folder)
    {
        var (dicom, http) = (FreePort.Next(), FreePort.Next());
        var configuration = Path.Combine(folder, "orthanc.json");
        await File.WriteAllTextAsync(
            configuration,
            $$"""{"StorageDirectory":"{{folder}}/db","IndexDirectory":"{{folder}}/db","HttpPort":{{http}},"DicomPort":{{dicom}},"RemoteAccessAllowed":false,"AuthenticationEnabled":false}""",
            Cancellation);
        using var orthanc = await Tool.ServeAsync(http, "Orthanc", configuration);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http.ToString(CultureInfo.InvariantCulture)}") };
        var (names, patients) = (new Dictionary<string, string>(), new HashSet<string>());
        foreach (var (name, bytes) in corpus.Files)
        {
            using var content = new ByteArrayContent(bytes);
            using var stored = await client.PostAsync("/instances", content, Cancellation);
            if (!stored.IsSuccessStatusCode) continue;
            var answer = await stored.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
            names[answer.GetProperty("ID").GetString()!] = name;
            patients.Add(answer.GetProperty("ParentPatient").GetString()!);
        }
        foreach (var patient in patients)
        {
            using var anonymized = await client.PostAsJsonAsync($"/patients/{patient}/anonymize", new { Synchronous = true }, Cancellation);
            anonymized.EnsureSuccessStatusCode();
        }
        var outputs = new Dictionary<string, byte[]>();
        foreach (var instance in (await client.GetFromJsonAsync<string[]>("/instances", Cancellation))!)
        {
            using var from = await client.GetAsync($"/instances/{instance}/metadata/AnonymizedFrom", Cancellation);
            if (from.IsSuccessStatusCode && names.TryGetValue(await from.Content.ReadAsStringAsync(Cancellation), out var name))
                outputs[name] = await client.GetByteArrayAsync($"/instances/{instance}/file", Cancellation);
        }
        return outputs;
    }

    private static async Task<IReadOnlyDictionary<string, byte[]>> ReadAsync(string folder)
    {
        var found = new Dictionary<string, byte[]>();
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            if (new FileInfo(file).Length > 200) found[Path.GetFileName(file)] = await File.ReadAllBytesAsync(file, Cancellation);
        }
        return found;
    }
}
