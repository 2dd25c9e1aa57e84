using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using DataBank.Benchmarks;

switch (args)
{
    case ["archive", .. var rest]:
        return await ArchiveLoad.RunAsync(rest);
    case ["fhir", .. var rest]:
        return await FhirLoad.RunAsync(rest);
    case ["synthea", var url, var process, var folder]:
        await SyntheaLoad.RunAsync(new Uri(url.TrimEnd('/') + "/"), new MeasuredServers([int.Parse(process, CultureInfo.InvariantCulture)]), folder);
        return 0;
    case ["bare", var source, var target]:
        await BareInserts.RunAsync(source, target, CancellationToken.None);
        return 0;
    case ["cohort", var patients, var file]:
        await Cohort.WriteAsync(file, int.Parse(patients, CultureInfo.InvariantCulture), CancellationToken.None);
        return 0;
    case ["vcf", "make", var lines, var file]:
        MadeVcf.Write(file, int.Parse(lines, CultureInfo.InvariantCulture));
        return 0;
    case ["vcf", "read", var file]:
        GenomeSpeed.Read(file);
        return 0;
    case ["vcf", "query", var data, var patient]:
        await GenomeSpeed.QueryAsync(data, patient, CancellationToken.None);
        return 0;
    case ["files", .. var files]:
        return await ManyFiles.RunAsync(files, CancellationToken.None);
    case ["closed", var folder]:
        await ClosedRecordCosts.RunAsync(folder);
        return 0;
    case ["expression", var folder]:
        await ExpressionSpeed.RunAsync(folder);
        return 0;
    case ["guard", var folder]:
        await GuardCosts.RunAsync(folder);
        return 0;
    case ["audit", var folder, .. var connections]:
        await AuditCosts.RunAsync(folder, connections.Length == 0 ? [1, 8, 32] : Array.ConvertAll(connections, number => int.Parse(number, CultureInfo.InvariantCulture)));
        return 0;
    case ["audited", var folder, var url]:
        return await AuditCosts.ServeAsync(folder, url);
    case ["journal", var folder, var days, var records]:
        await JournalSearches.RunAsync(folder, int.Parse(days, CultureInfo.InvariantCulture), int.Parse(records, CultureInfo.InvariantCulture));
        return 0;
    case ["scrub", var lines]:
        VcfScrub.Run(int.Parse(lines, CultureInfo.InvariantCulture));
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(ProfileBenchmarks).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath("artifacts/benchmarks"));
        return 0;
}
