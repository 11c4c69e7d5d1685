# perl.pl [reuse]: IO::Socket::INET without ReuseAddr, or with it.
use strict;
use warnings;
use IO::Socket::INET;

my $listener = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 18080, Listen => 5,
    ReuseAddr => (@ARGV ? 1 : 0)) or die "$!\n";
my @clients;
push @clients, $listener->accept while 1;
