/** A page of the guide, in the form of `guide-topics.ts`: what a migration costs the guest's clients and its hosts. */
export default {
  title: 'What a migration costs: lost time, response times, energy',
  summary: 'The models behind what guests and hosts suffer, their sources and their limits.',
  sections: [
    {
      title: 'Lost time',
      text: [
        '[Lost guest time](term/lost_work_s) is the work that was not done between the request and the end, in seconds at full speed: the downtime, and what a throttle, logging faults, a busy host, slow disks or missing pages took while the guest ran. A guest at half speed for 10 s loses 5 s. Work that was lost is not caught up.',
      ],
    },
    {
      title: 'Packets and connections',
      text: [
        'Clients find nobody during the pause and until the network delivers to the destination ([service downtime](term/service_downtime_s)), and while a fault lets the guest stand still. A workload with `clients` tells how many packets a second come and how many connections are open: [packets](term/client_packets_lost) that find nobody are lost, [connections](term/client_connections_broken) outlive an outage shorter than their timeout, for TCP sends again, and end with a guest that is lost.',
      ],
    },
    {
      title: 'Response times',
      text: [
        'Clients send requests to a service in the guest at a steady rate and do not wait for answers before they send on, so that a pause is felt by everybody who came in it. The service is an M/M/1 queue: undisturbed, with service time S and load p, the mean response time is S / (1 − p).',
        'During the migration the capacity c of the queue is the share of full speed that the guest could have. It is 0 while the guest is stopped and until the network delivers to the destination. The mean number of requests L follows dL/dt = (p − c L / (1 + L)) / S, the pointwise stationary fluid flow approximation (Wang, Tipper and Banerjee, INFOCOM 1996), which settles where M/M/1 does and fills and drains like a backlog.',
        'The [mean](term/latency_mean_s) counts every request that arrived during the migration and follows it until it is answered. For the [99 %](term/latency_p99_s), requests that met a calm queue took exponentially distributed times, those in a backlog took as long as the backlog. The [worst](term/latency_worst_s) is the longest mean response time at any moment.',
        'A throttle can lengthen response times without costing throughput: a guest that leaves half its CPU time idle keeps its speed at a throttle of a half, but has nothing left for a burst.',
      ],
      list: [
        'Service time and load are fields of the workload in [Lab](/lab). Without a load, the busy cores over the vCPUs count, at most 0.9, for at full load no response time is finite.',
        'Phases of the workload do not change the load, and waiting for missing pages counts as a slower service, not as single slow requests.',
        'Nothing of this is validated against measurements: it is a model on top of speeds and pauses that are.',
      ],
    },
    {
      title: 'Energy',
      text: [
        '[Energy](term/energy_j) is what the migration takes beyond what the hosts take anyhow, by a linear model whose coefficients are fields of the migration in Lab.',
      ],
      list: [
        'By bytes sent: a J for each 10^6 bytes and b J for each migration at either host. Liu et al. (HPDC 2011) measured 0.512 J/MB and 20.165 J for two equal hosts together; half of each is the default of a host. The coefficients are recalled, and their hosts are of 2010: good for an order of magnitude and for comparing strategies.',
        'By busy cores: power grows linearly from that of an idle host to that of a busy one (Fan, Weber and Barroso, ISCA 2007), and the copy keeps its cores busy at both ends. The default powers, 100 W and 250 W, are assumptions.',
        'The network takes 0.02 J for each 10^6 bytes, an assumption.',
      ],
    },
  ],
};
