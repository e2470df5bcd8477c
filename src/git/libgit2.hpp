#pragma once
#include "base/free_with.hpp"

#include <git2.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace dutyme::git {

template <class T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;
using RepositoryHandle = Handle<git_repository, git_repository_free>;
using ReferenceHandle = Handle<git_reference, git_reference_free>;
using CommitHandle = Handle<git_commit, git_commit_free>;
using SignatureHandle = Handle<git_signature, git_signature_free>;
using MailmapHandle = Handle<git_mailmap, git_mailmap_free>;
using ConfigHandle = Handle<git_config, git_config_free>;
using ConfigIteratorHandle = Handle<git_config_iterator, git_config_iterator_free>;

/// libgit2 said no.
class GitError : public std::runtime_error {
  public:
    GitError(const std::string& message, int code, int in_class)
        : std::runtime_error(message), code_(code), class_(in_class) {}
    int code() const { return code_; }       ///< of git_error_code
    int in_class() const { return class_; }  ///< of git_error_t

  private:
    int code_;
    int class_;
};

/// Throws GitError with libgit2's own words when `code` is a failure; gives it back otherwise.
int check(int code);

/// libgit2, for as long as this lives; what it read of TLS and caches is given back at the end.
class Library {
  public:
    Library();
    ~Library();
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    Library(Library&&) = delete;
    Library& operator=(Library&&) = delete;
};

/// For as long as this lives, repositories of other users can be opened.
class AnyOwner {
  public:
    AnyOwner();
    ~AnyOwner();
    AnyOwner(const AnyOwner&) = delete;
    AnyOwner& operator=(const AnyOwner&) = delete;
    AnyOwner(AnyOwner&&) = delete;
    AnyOwner& operator=(AnyOwner&&) = delete;
};

/// Calls a function of libgit2 that hands out a handle through its first argument.
template <class Owner, class Function, class... Arguments>
Owner make(Function function, Arguments... arguments) {
    typename Owner::pointer handle = nullptr;
    check(function(&handle, arguments...));
    return Owner{handle};
}

}  // namespace dutyme::git
