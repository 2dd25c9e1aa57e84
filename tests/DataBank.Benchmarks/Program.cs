using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using DataBank.Benchmarks;

if (args is ["archive", .. var rest]) return await ArchiveLoad.RunAsync(rest);
if (args is ["search", var patients])
{
    await SearchLoad.RunAsync(int.Parse(patients, CultureInfo.InvariantCulture), CancellationToken.None);
    return 0;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath("artifacts/benchmarks"));
return 0;
