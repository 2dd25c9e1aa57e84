using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using DataBank.Benchmarks;

if (args is ["search", var patients])
    await SearchLoad.RunAsync(int.Parse(patients, CultureInfo.InvariantCulture), CancellationToken.None);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.WithArtifactsPath("artifacts/benchmarks"));
