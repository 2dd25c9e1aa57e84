using System.CommandLine;
using DataBank.Appliance;

// Signals are left to the host: it lets requests that are under way finish.
return await DatabankCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
